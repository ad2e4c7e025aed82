using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace RsPa.Testing.Ollama.Writing;

/// <summary>A tool that the model asks for.</summary>
internal sealed record MadeCall(string Id, int Index, string Name, JsonObject Arguments);

/// <summary>A piece of an answer, or all of it.</summary>
internal sealed record AnswerPiece(string Text = "", string Thinking = "")
{
    public ImmutableArray<MadeCall> Calls { get; init; } = [];

    public ImmutableArray<JsonObject> Logprobs { get; init; } = [];

    public static AnswerPiece operator +(AnswerPiece one, AnswerPiece other) => new(one.Text + other.Text, one.Thinking + other.Thinking)
    {
        Calls = [.. one.Calls, .. other.Calls],
        Logprobs = [.. one.Logprobs, .. other.Logprobs],
    };
}

/// <summary>What an answer cost.</summary>
internal sealed record AnswerCounts(TimeSpan Total, TimeSpan Load, int PromptTokens, TimeSpan PromptTime, int Tokens, TimeSpan TokenTime);

/// <summary>How an answer ended.</summary>
/// <param name="Reason">Such as <c>stop</c>; nothing where it ended in good order without saying that it is done.</param>
/// <param name="Counts">What it cost; nothing for a load and an unload.</param>
/// <param name="Context">The tokens so far, which a next call may send along.</param>
internal sealed record AnswerEnd(string? Reason, AnswerCounts? Counts = null, ImmutableArray<int>? Context = null);
