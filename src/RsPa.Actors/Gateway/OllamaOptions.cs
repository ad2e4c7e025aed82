namespace RsPa.Actors.Gateway;

/// <summary>How one Ollama server is reached, and how long is waited for what.</summary>
public sealed record OllamaOptions
{
    /// <summary>Where the server is, such as <c>http://localhost:11434/</c>: http or https, with a path where a proxy needs one.</summary>
    public Uri BaseUrl { get; init; } = new("http://localhost:11434/");

    /// <summary>The model of a call that names none, as <c>model:tag</c>. Default: <c>llama4:maverick</c>.</summary>
    public string DefaultModel { get; init; } = "llama4:maverick";

    /// <summary>The temperature of a call that names none, 0 to 2. Default: 0.1.</summary>
    public float Temperature { get; init; } = 0.1f;

    /// <summary>The most tokens of an answer, above 0, where a call does not say; nothing leaves it to the model. Default: nothing.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>How long a connection may take to come about, above zero. Default: 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the first piece of an answer may take, above zero; a cold model loads in this time. Default: 600 s.</summary>
    public TimeSpan FirstTokenTimeout { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>How long the server may be silent between two pieces, or about its own state, above zero. Default: 30 s.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a call may take in all, retries included, above zero; nothing sets no limit. Default: nothing.</summary>
    public TimeSpan? TotalTimeout { get; init; }

    /// <summary>How often a call is tried again, 0 to 10, and how long is waited before that. Default: 3 times after about 1, 2 and 4 s.</summary>
    public RetryPolicy Retries { get; init; } = new();

    /// <summary>How long what is known of the server's health counts as fresh, above zero. Default: 60 s.</summary>
    public TimeSpan HealthCheckInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">One is out of its range; the message names it, its value and what is allowed.</exception>
    public void Validate()
    {
        if (!BaseUrl.IsAbsoluteUri || (BaseUrl.Scheme != Uri.UriSchemeHttp && BaseUrl.Scheme != Uri.UriSchemeHttps))
            throw Wrong(nameof(BaseUrl), BaseUrl, "give an address such as http://localhost:11434/");
        if (string.IsNullOrWhiteSpace(DefaultModel))
            throw Wrong(nameof(DefaultModel), DefaultModel, "name a model such as llama4:maverick");
        if (Temperature is not (>= 0 and <= 2))
            throw Wrong(nameof(Temperature), Temperature, "use 0 to 2");
        if (MaxTokens is <= 0)
            throw Wrong(nameof(MaxTokens), MaxTokens, "use a number above 0, or none");
        Positive(nameof(ConnectTimeout), ConnectTimeout);
        Positive(nameof(FirstTokenTimeout), FirstTokenTimeout);
        Positive(nameof(SilenceTimeout), SilenceTimeout);
        Positive(nameof(TotalTimeout), TotalTimeout ?? TimeSpan.MaxValue);
        Positive(nameof(HealthCheckInterval), HealthCheckInterval);
        if (Retries.MaxRetries is < 0 or > 10)
            throw Wrong(nameof(Retries.MaxRetries), Retries.MaxRetries, "use 0 to 10");
        Positive(nameof(Retries.FirstDelay), Retries.FirstDelay);
        Positive(nameof(Retries.LongestDelay), Retries.LongestDelay);
    }

    private static void Positive(string name, TimeSpan value)
    {
        if (value <= TimeSpan.Zero)
            throw Wrong(name, value, "use a time above zero");
    }

    private static ArgumentException Wrong(string name, object? value, string remedy) => new($"{name} is '{value}': {remedy}.", name);
}
