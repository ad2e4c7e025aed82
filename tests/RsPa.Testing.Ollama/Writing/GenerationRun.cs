using RsPa.Testing.Ollama.Prompts;
using RsPa.Testing.Ollama.Requests;
using RsPa.Testing.Ollama.Scheduling;

namespace RsPa.Testing.Ollama.Writing;

/// <summary>One answer in the making: what was asked for, and what has been sent of it.</summary>
/// <param name="Call">The call.</param>
/// <param name="Options">Its options.</param>
/// <param name="Prompt">What reached the model.</param>
/// <param name="Lease">The runner; nothing where the steps of a script are played without one.</param>
/// <param name="Time">The server's clock.</param>
/// <param name="Started">When the call came, by that clock.</param>
internal sealed record GenerationRun(GenerationCall Call, ModelOptions Options, Prompt Prompt, RunnerLease? Lease, TimeProvider Time, long Started)
{
    // The runner gives up after this many repetitions, in good order and without saying that it is done.
    private const int MostRepeats = 30;

    private string? _last;
    private int _repeats;
    private string _text = "";

    /// <summary>How many tokens have been made.</summary>
    public int Tokens { get; private set; }

    /// <summary>Whether the limits of the model hold.</summary>
    public bool IsLimited => Lease is not null;

    /// <summary>Whether the answer is as long as it may be.</summary>
    public bool IsFull => IsLimited
        && (Tokens >= Options.NumPredict || (!Options.Runner.Shift && Prompt.Tokens + Tokens >= Options.Runner.NumCtx));

    /// <summary>Counts a token; false where it repeats the one before for too long, and is not sent.</summary>
    public bool Add(string token)
    {
        var trimmed = token.Trim();
        _repeats = trimmed == _last ? _repeats + 1 : 0;
        _last = trimmed;
        if (IsLimited && _repeats > MostRepeats)
            return false;
        Tokens++;
        _text += token;
        return true;
    }

    /// <summary>The end, with what it cost. The durations are made up but for the real ones of the wait and of the whole.</summary>
    public AnswerEnd End(string? reason)
    {
        if (reason is null or "load" or "unload")
            return new AnswerEnd(reason);
        var elapsed = Time.GetElapsedTime(Started);
        var load = TimeSpan.FromMilliseconds(1) + (Lease?.Waited ?? TimeSpan.Zero);
        var counts = new AnswerCounts(
            elapsed + TimeSpan.FromMilliseconds(5), load, Prompt.Tokens, TimeSpan.FromMilliseconds(2), Tokens, elapsed + TimeSpan.FromMilliseconds(2));
        return new AnswerEnd(reason, counts, Call.IsChat || Call.Raw ? null : [.. FakeTokens.Of(Prompt.Text + _text)]);
    }
}
