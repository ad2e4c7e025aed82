namespace RsPa.Ollama;

/// <summary>How one Ollama server is reached, and how long is waited for what.</summary>
public record OllamaClientOptions
{
    /// <summary>Where the server is, such as <c>http://localhost:11434/</c>: http or https, with a path where a proxy needs one.</summary>
    public Uri BaseUrl { get; init; } = new("http://localhost:11434/");

    /// <summary>How long a connection may take to come about, above zero. Default: 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the first piece of an answer may take, above zero; a cold model loads in this time. Default: 600 s.</summary>
    public TimeSpan FirstTokenTimeout { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>How long the server may be silent between two pieces, or about its own state, above zero. Default: 30 s.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an answer may take that comes whole, above zero: there is no other sign of life before. Default: 30 minutes.</summary>
    public TimeSpan WholeTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a call may take in all, above zero; nothing sets no limit. Default: nothing.</summary>
    public TimeSpan? TotalTimeout { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">One is out of its range; the message names it, its value and what is allowed.</exception>
    public virtual void Validate()
    {
        if (!BaseUrl.IsAbsoluteUri || (BaseUrl.Scheme != Uri.UriSchemeHttp && BaseUrl.Scheme != Uri.UriSchemeHttps))
            throw Invalid(nameof(BaseUrl), BaseUrl, "give an address such as http://localhost:11434/");
        RequirePositive(nameof(ConnectTimeout), ConnectTimeout);
        RequirePositive(nameof(FirstTokenTimeout), FirstTokenTimeout);
        RequirePositive(nameof(SilenceTimeout), SilenceTimeout);
        RequirePositive(nameof(WholeTimeout), WholeTimeout);
        RequirePositive(nameof(TotalTimeout), TotalTimeout ?? TimeSpan.MaxValue);
    }

    /// <summary>Throws where a time is not above zero.</summary>
    protected static void RequirePositive(string name, TimeSpan value)
    {
        if (value <= TimeSpan.Zero)
            throw Invalid(name, value, "use a time above zero");
    }

    /// <summary>The exception for a value that is not allowed.</summary>
    protected static ArgumentException Invalid(string name, object? value, string remedy) => new($"{name} is '{value}': {remedy}.", name);
}
