namespace RsPa.Actors.Gateway.Calls;

/// <summary>What is known of a call when the context that it asks for is chosen. All lengths are in tokens.</summary>
/// <param name="Prompt">The prompt: at most so long, or as the server has counted it.</param>
/// <param name="Answer">The most tokens of the answer, where the call says so.</param>
/// <param name="Asked">The context that the call asks for itself, where it does.</param>
/// <param name="Loaded">The context that the model most likely has in memory; 0 where it has none. A smaller one would load it anew.</param>
/// <param name="Limit">The largest context that is allowed: by the settings, and by the model itself.</param>
internal sealed record ContextDemand(long Prompt, int? Answer, long? Asked, long Loaded, long Limit);

/// <summary>Which context a call asks for. Ollama cuts a prompt that is longer than its context, so that what does not fit is not sent.</summary>
internal abstract record ContextDecision
{
    /// <summary>The room for an answer whose length nobody has limited.</summary>
    public const int OpenAnswer = 2048;

    /// <summary>The least room for an answer; of a shorter one, all of it.</summary>
    public const int LeastAnswer = 256;

    /// <summary>The smallest context that is asked for: Ollama's own default on a small GPU.</summary>
    public const int SmallestContext = 4096;

    private ContextDecision()
    {
    }

    /// <summary>It fits.</summary>
    /// <param name="Context">The context, <c>num_ctx</c>.</param>
    /// <param name="Answer">The most tokens of the answer, <c>num_predict</c>: so that it does not push the prompt out of the context.</param>
    public sealed record Fits(int Context, int Answer) : ContextDecision;

    /// <summary>It does not fit.</summary>
    /// <param name="Prompt">How long the prompt is.</param>
    /// <param name="Limit">How long it may be.</param>
    public sealed record TooLong(long Prompt, long Limit) : ContextDecision;

    /// <summary>Decides. The context is doubled from <see cref="SmallestContext"/> on, so that few calls make the model load anew.</summary>
    public static ContextDecision Decide(ContextDemand demand)
    {
        ArgumentNullException.ThrowIfNull(demand);
        var limit = Math.Min(demand.Limit, int.MaxValue);
        var wanted = Math.Min(demand.Answer ?? OpenAnswer, limit);
        var least = Math.Min(wanted, LeastAnswer);
        var context = demand.Asked is { } asked ? Math.Min(asked, limit) : Step(demand.Prompt + wanted, demand.Loaded, limit);
        if (demand.Prompt + least > context)
            return new TooLong(demand.Prompt, Math.Max(0, context - least));
        return new Fits((int)context, (int)Math.Min(demand.Answer ?? int.MaxValue, context - demand.Prompt));
    }

    private static long Step(long needed, long loaded, long limit)
    {
        long context = SmallestContext;
        while (context < needed && context < limit)
            context *= 2;
        return Math.Min(Math.Max(context, loaded), limit);
    }
}
