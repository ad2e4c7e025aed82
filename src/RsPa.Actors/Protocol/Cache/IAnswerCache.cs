using System.Runtime.InteropServices;
using Akka.Actor;

namespace RsPa.Actors.Protocol.Cache;

/// <summary>
/// Answers of models that are used again. It never fails and never makes its caller wait for a write: what can't be read is not there,
/// and what can't be kept is not kept; both are counted and shown.
/// </summary>
public interface IAnswerCache
{
    /// <summary>Whether answers are kept at all (<c>cache.enable_llm_cache</c>).</summary>
    bool IsOn { get; }

    /// <summary>Finds an answer, and counts a hit or a miss.</summary>
    /// <param name="key">The key of the call.</param>
    /// <param name="cancellationToken">The caller's.</param>
    ValueTask<KeptAnswer?> FindAsync(CacheKey key, CancellationToken cancellationToken);

    /// <summary>Keeps an answer: it can be found from now on, and is written soon after.</summary>
    /// <param name="answer">A whole answer without a fault; the cache takes its caller's word for that.</param>
    /// <returns>Whether it is kept: not where the cache is off, the answer is too large, or too much waits to be written.</returns>
    bool Keep(KeptAnswer answer);
}

/// <summary>A whole answer of a model.</summary>
/// <param name="Key">The key of its call.</param>
/// <param name="Model">The model's name; it is kept as the full one.</param>
/// <param name="Digest">What tells this version of the model from any other.</param>
/// <param name="Api">The path of the API in whose form it is, such as <c>/api/chat</c>.</param>
/// <param name="ContentType">The type of its content.</param>
/// <param name="Pieces">What was sent, piece by piece.</param>
/// <param name="Cost">What it took to make it.</param>
public sealed record KeptAnswer(CacheKey Key, string Model, string Digest, string Api, string ContentType, IReadOnlyList<ReadOnlyMemory<byte>> Pieces, CacheCost Cost) : INoSerializationVerificationNeeded;

/// <summary>What it took to make something; what every hit saves.</summary>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="AnswerTokens">Tokens of the answer.</param>
/// <param name="GpuSeconds">How long a slot of the model server was busy with it, in seconds.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CacheCost(long PromptTokens, long AnswerTokens, double GpuSeconds)
{
    /// <summary>The sum of two.</summary>
    public static CacheCost operator +(CacheCost one, CacheCost other) => one.Add(other);

    /// <summary>The sum of two.</summary>
    public CacheCost Add(CacheCost other) => new(PromptTokens + other.PromptTokens, AnswerTokens + other.AnswerTokens, GpuSeconds + other.GpuSeconds);
}
