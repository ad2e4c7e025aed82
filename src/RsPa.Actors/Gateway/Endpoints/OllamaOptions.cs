using System.Net.NetworkInformation;
using RsPa.Ollama;

namespace RsPa.Actors.Gateway.Endpoints;

/// <summary>How one Ollama server is used: what a call is filled up with, how often it is tried, how fresh its health has to be.</summary>
public sealed record OllamaOptions : OllamaClientOptions
{
    /// <summary>The model of a call that names none, as <c>model:tag</c>. Default: <c>llama4:maverick</c>.</summary>
    public string DefaultModel { get; init; } = "llama4:maverick";

    /// <summary>The temperature of a call that names none, 0 to 2. Default: 0.1.</summary>
    public float Temperature { get; init; } = 0.1f;

    /// <summary>The most tokens of an answer, above 0, where a call does not say; nothing means as many as fit beside the prompt. Default: nothing.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>How often a call is tried again, 0 to 10, and how long is waited before that. Default: 3 times after about 1, 2 and 4 s.</summary>
    public RetryPolicy Retries { get; init; } = new();

    /// <summary>How long what is known of the server's health counts as fresh, above zero. Default: 60 s.</summary>
    public TimeSpan HealthCheckInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many calls may be in flight at once, 1 to 64. Default: 1.</summary>
    public int Slots { get; init; } = 1;

    /// <summary>How many of them on one model, 1 to <see cref="Slots"/>; nothing where one model can have them all. Ollama's own limit is OLLAMA_NUM_PARALLEL.</summary>
    public int? ModelSlots { get; init; }

    /// <summary>Its GPU memory, in MB, above 0; nothing where it is not known.</summary>
    public long? MemoryMb { get; init; }

    /// <summary>How many models it keeps loaded, 1 and above: OLLAMA_MAX_LOADED_MODELS. Default: 3.</summary>
    public int MaxLoaded { get; init; } = 3;

    /// <summary>The address of its machine's network card, by which that is woken when somebody waits for it; nothing where it is not.</summary>
    public PhysicalAddress? Mac { get; init; }

    /// <summary>The largest context that a call may ask for, prompt and answer together, in tokens, 512 and above. Default: 16384.</summary>
    public int MaxContext { get; init; } = 16_384;

    /// <summary>
    /// After how long without a first piece, beside what its prompt may take, a call of a loaded model is given up and made again, and its model is asked
    /// for one token: a slot may be lost; above zero, or nothing for never. Default: 60 s.
    /// </summary>
    public TimeSpan? SilentAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long that one token may take, above zero. Default: 20 s.</summary>
    public TimeSpan CanaryLimit { get; init; } = TimeSpan.FromSeconds(20);

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
        RequirePositive(nameof(Retries.BusyLimit), Retries.BusyLimit);
        if (Slots is < 1 or > 64)
            throw Invalid(nameof(Slots), Slots, "use 1 to 64");
        if (ModelSlots < 1 || ModelSlots > Slots)
            throw Invalid(nameof(ModelSlots), ModelSlots, $"use 1 to {Slots}, or none");
        if (MemoryMb < 1)
            throw Invalid(nameof(MemoryMb), MemoryMb, "use a number above 0, or none");
        if (MaxLoaded < 1)
            throw Invalid(nameof(MaxLoaded), MaxLoaded, "use 1 or more");
        RequirePositive(nameof(SilentAfter), SilentAfter ?? TimeSpan.MaxValue);
        RequirePositive(nameof(CanaryLimit), CanaryLimit);
        if (MaxContext < 512)
            throw Invalid(nameof(MaxContext), MaxContext, "use 512 or more");
    }
}
