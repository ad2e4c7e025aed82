using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace RsPa.Testing.Ollama;

/// <summary>A model that the server has.</summary>
/// <param name="Name">The full name, with its tag.</param>
/// <param name="SizeBytes">How big it is.</param>
/// <param name="VramShare">Which part of it fits into the GPU's memory, 0 to 1.</param>
public sealed record StandInModel(string Name, long SizeBytes = 4_000_000_000, double VramShare = 1)
{
    private readonly string? _weights;

    /// <summary>64 hexadecimal digits, as Ollama writes them; other contents make another digest.</summary>
    public string Digest { get; init; } = DigestOf(Name);

    /// <summary>The digest of the weights: models of the same weights share a runner, whatever their names. By default each has its own.</summary>
    public string Weights
    {
        get => _weights ?? Digest;
        init => _weights = value;
    }

    /// <summary>What it can do: <c>completion</c>, <c>tools</c>, <c>thinking</c>, <c>vision</c>, <c>insert</c>, <c>embedding</c>, <c>audio</c>.</summary>
    public ImmutableArray<string> Capabilities { get; init; } = ["completion", "tools"];

    /// <summary>The most tokens that it can see at once.</summary>
    public int ContextLength { get; init; } = 131_072;

    /// <summary>How many numbers a vector of it has.</summary>
    public int EmbeddingLength { get; init; } = 64;

    /// <summary>How many tokens it thinks before it answers, where it can think.</summary>
    public int ThinkingTokens { get; init; } = 24;

    /// <summary>Adapters and projectors that it is loaded with: with others the runner is loaded anew.</summary>
    public ImmutableArray<string> Adapters { get; init; } = [];

    /// <summary>The system message that it brings along.</summary>
    public string System { get; init; } = "";

    /// <summary>When the server got it; the shelf fills in the time when it is added.</summary>
    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>Why it can't be loaded; nothing where it can.</summary>
    public string? LoadError { get; init; }

    /// <summary>What goes wrong half way while it is pulled; nothing where all goes well.</summary>
    public string? PullError { get; init; }

    internal long VramBytes => (long)(SizeBytes * VramShare);

    internal bool Can(string capability) => Capabilities.Contains(capability);

    internal static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
