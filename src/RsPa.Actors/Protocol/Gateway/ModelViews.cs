namespace RsPa.Actors.Protocol.Gateway;

/// <summary>A model that a server has.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Endpoints">The servers that have it.</param>
/// <param name="LoadedAt">Those that have it loaded.</param>
/// <param name="SizeBytes">Its size on disk.</param>
/// <param name="Family">Such as <c>llama</c>.</param>
/// <param name="ParameterSize">Such as <c>8.0B</c>.</param>
/// <param name="Quantization">Such as <c>Q4_K_M</c>.</param>
/// <param name="Capabilities">Such as <c>completion</c>, <c>tools</c>, <c>thinking</c>, <c>embedding</c>.</param>
/// <param name="ContextLength">The most tokens that it can see at once, where the server says so.</param>
/// <param name="CallContext">The context that its calls get, in tokens; nothing where the server's own suffices.</param>
/// <param name="SharesWeightsWith">Other names of the same weights: they share a runner, and none is a swap for another.</param>
/// <param name="ModifiedAt">When the server got it.</param>
/// <param name="Digest">What it is made of.</param>
public sealed record ModelView(
    string Name,
    IReadOnlyList<string> Endpoints,
    IReadOnlyList<string> LoadedAt,
    long SizeBytes,
    string Family,
    string ParameterSize,
    string Quantization,
    IReadOnlyList<string> Capabilities,
    long? ContextLength,
    int? CallContext,
    IReadOnlyList<string> SharesWeightsWith,
    DateTimeOffset ModifiedAt,
    string Digest)
{
    /// <summary>The GPU memory that it takes, in MB; nothing where that is not known.</summary>
    public long? MemoryMb { get; init; }

    /// <summary>How long its loads took, in seconds, the newest counting most; nothing before the first.</summary>
    public double? LoadSeconds { get; init; }

    /// <summary>How many tokens of a prompt are read in a second, as measured.</summary>
    public double? PromptTokensPerSecond { get; init; }

    /// <summary>How many tokens of an answer are made in a second, as measured.</summary>
    public double? OutputTokensPerSecond { get; init; }

    /// <summary>The parameters that it was made with, a line each; not in a list.</summary>
    public string? Parameters { get; init; }

    /// <summary>The template of its prompts; not in a list.</summary>
    public string? Template { get; init; }
}

/// <summary>How far a pull is.</summary>
/// <param name="Status">What is done, in the server's words.</param>
/// <param name="Digest">Of which part, where it is of one.</param>
/// <param name="CompletedBytes">How much of it is there, where that is known.</param>
/// <param name="TotalBytes">How much it is, where that is known.</param>
public sealed record PullProgress(string Status, string? Digest, long? CompletedBytes, long? TotalBytes)
{
    /// <summary>How much of the part is there, 0 to 1, where that is known.</summary>
    public double? Fraction => TotalBytes is > 0 and var total && CompletedBytes is { } completed ? Math.Clamp((double)completed / total, 0, 1) : null;
}

/// <summary>What was made of the wish to have a model loaded or unloaded.</summary>
/// <param name="Endpoint">Where.</param>
/// <param name="Model">Which model.</param>
/// <param name="State"><c>loaded</c>, <c>wanted</c>, <c>unloading</c> or <c>not_loaded</c>.</param>
public sealed record LoadWish(string Endpoint, string Model, string State);
