using RsPa.Actors.Retries;
using RsPa.Ollama;

namespace RsPa.Actors.Gateway.Endpoints;

/// <summary>How often and after what time a call is tried again.</summary>
/// <param name="MaxRetries">0 to 10, the first try not counted; 0 tries nothing again. Tries that found the server busy are not counted.</param>
public sealed record RetryPolicy(int MaxRetries = 3)
{
    /// <summary>The time before the first retry, doubled before each further one; above zero. Default: 1 s.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time before a retry, above zero. Default: 30 s.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a server that says that it is busy is tried again, above zero. Default: 5 minutes, in which a queue moves on.</summary>
    public TimeSpan BusyLimit { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>What became of the tries of a call so far.</summary>
/// <param name="Retries">How often it was tried again after a fault.</param>
/// <param name="Busy">How often the server was busy.</param>
/// <param name="BusyFor">How long it has been so, since the first time.</param>
public sealed record RetryState(int Retries = 0, int Busy = 0, TimeSpan BusyFor = default);

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
    public sealed record Fail : RetryDecision;

    /// <summary>Decides.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="fault">What went wrong.</param>
    /// <param name="hasBegun">Whether a piece of the answer has come: then nothing is tried again, for the caller may have used it.</param>
    /// <param name="state">The tries so far, without this one.</param>
    /// <param name="jitter">From 0 up to, not including, 1: spreads the wait between half of it and all of it, so that many callers don't come back at once.</param>
    public static RetryDecision Decide(RetryPolicy policy, OllamaFault fault, bool hasBegun, RetryState state, double jitter)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentNullException.ThrowIfNull(state);
        if (hasBegun || policy.MaxRetries == 0)
            return new Fail();
        if (IsBusy(fault))
        {
            var wait = Delay(policy, state.Busy, jitter);
            return state.BusyFor + wait > policy.BusyLimit ? new Fail() : new Retry(wait);
        }

        return state.Retries < policy.MaxRetries && MayPass(fault) ? new Retry(Delay(policy, state.Retries, jitter)) : new Fail();
    }

    /// <summary>Whether a fault says that the server has too much to do: time alone helps.</summary>
    public static bool IsBusy(OllamaFault fault) => fault is OllamaFault.Status status && OllamaStatus.MeaningOf(status) == StatusMeaning.Busy;

    private static bool MayPass(OllamaFault fault) => fault switch
    {
        OllamaFault.Unreachable or OllamaFault.ConnectionLost or OllamaFault.EndedEarly => true,
        OllamaFault.Status status => OllamaStatus.MeaningOf(status) == StatusMeaning.Broken,
        _ => false,
    };

    private static TimeSpan Delay(RetryPolicy policy, int before, double jitter) =>
        new ExponentialBackoff(policy.FirstDelay, policy.LongestDelay, Jitter: 0.5).Wait(before, 1 - jitter);
}
