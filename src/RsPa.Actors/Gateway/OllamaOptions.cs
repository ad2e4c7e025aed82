using RsPa.Ollama;

namespace RsPa.Actors.Gateway;

/// <summary>How one Ollama server is used: what a call is filled up with, how often it is tried, how fresh its health has to be.</summary>
public sealed record OllamaOptions : OllamaClientOptions
{
    /// <summary>The model of a call that names none, as <c>model:tag</c>. Default: <c>llama4:maverick</c>.</summary>
    public string DefaultModel { get; init; } = "llama4:maverick";

    /// <summary>The temperature of a call that names none, 0 to 2. Default: 0.1.</summary>
    public float Temperature { get; init; } = 0.1f;

    /// <summary>The most tokens of an answer, above 0, where a call does not say; nothing leaves it to the model. Default: nothing.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>How often a call is tried again, 0 to 10, and how long is waited before that. Default: 3 times after about 1, 2 and 4 s.</summary>
    public RetryPolicy Retries { get; init; } = new();

    /// <summary>How long what is known of the server's health counts as fresh, above zero. Default: 60 s.</summary>
    public TimeSpan HealthCheckInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (string.IsNullOrWhiteSpace(DefaultModel))
            throw Invalid(nameof(DefaultModel), DefaultModel, "name a model such as llama4:maverick");
        if (Temperature is not (>= 0 and <= 2))
            throw Invalid(nameof(Temperature), Temperature, "use 0 to 2");
        if (MaxTokens is <= 0)
            throw Invalid(nameof(MaxTokens), MaxTokens, "use a number above 0, or none");
        RequirePositive(nameof(HealthCheckInterval), HealthCheckInterval);
        if (Retries.MaxRetries is < 0 or > 10)
            throw Invalid(nameof(Retries.MaxRetries), Retries.MaxRetries, "use 0 to 10");
        RequirePositive(nameof(Retries.FirstDelay), Retries.FirstDelay);
        RequirePositive(nameof(Retries.LongestDelay), Retries.LongestDelay);
    }
}
