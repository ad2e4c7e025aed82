using RsPa.Ollama;

namespace RsPa.Actors.Gateway;

/// <summary>How often and after what time a call is tried again.</summary>
/// <param name="MaxRetries">0 to 10; the first try is not counted.</param>
public sealed record RetryPolicy(int MaxRetries = 3)
{
    /// <summary>The time before the first retry, doubled before each further one; above zero. Default: 1 s.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time before a retry, above zero. Default: 30 s.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Whether a call that failed is tried again.</summary>
public abstract record RetryDecision
{
    private RetryDecision()
    {
    }

    /// <summary>Try again.</summary>
    /// <param name="After">How long to wait before that.</param>
    public sealed record Retry(TimeSpan After) : RetryDecision;

    /// <summary>The caller hears of the fault.</summary>
    public sealed record GiveUp : RetryDecision;

    /// <summary>Decides.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="fault">What went wrong.</param>
    /// <param name="hasBegun">Whether a piece of the answer has come: then nothing is tried again, for the caller may have used it.</param>
    /// <param name="retries">How often it was tried again already.</param>
    /// <param name="chance">From 0 up to, not including, 1: spreads the wait between half of it and all of it, so that many callers don't come back at once.</param>
    public static RetryDecision Decide(RetryPolicy policy, OllamaFault fault, bool hasBegun, int retries, double chance)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(fault);
        if (hasBegun || retries >= policy.MaxRetries || !MayPass(fault))
            return new GiveUp();
        var seconds = Math.Min(policy.FirstDelay.TotalSeconds * Math.Pow(2, retries), policy.LongestDelay.TotalSeconds);
        return new Retry(TimeSpan.FromSeconds(seconds * (0.5 + (chance / 2))));
    }

    private static bool MayPass(OllamaFault fault) => fault switch
    {
        OllamaFault.Unreachable or OllamaFault.ConnectionLost or OllamaFault.EndedEarly => true,
        OllamaFault.Status status => status.Code is 429 or >= 500,
        _ => false,
    };
}
