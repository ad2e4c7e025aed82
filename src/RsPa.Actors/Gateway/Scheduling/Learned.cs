using System.Collections.Immutable;

namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>What is known of a model.</summary>
/// <param name="Model">Its weights.</param>
public sealed record ModelFacts(ModelKey Model)
{
    /// <summary>A name by which it is loaded; empty until one is known.</summary>
    public string Name { get; init; } = "";

    /// <summary>The GPU memory that it takes, in MB; 0 where it is not known.</summary>
    public long MemoryMb { get; init; }

    /// <summary>The context that all its calls get, in tokens: the largest that one of them needed.</summary>
    public int Context { get; init; }

    /// <summary>How long a load takes, in seconds, where it was measured.</summary>
    public double? LoadSeconds { get; init; }

    /// <summary>Prompt tokens a second, where they were measured.</summary>
    public double? PromptRate { get; init; }

    /// <summary>Tokens of an answer a second, where they were measured.</summary>
    public double? OutputRate { get; init; }

    /// <summary>How often its load has failed in a row.</summary>
    public int LoadFaults { get; init; }

    /// <summary>When a load may be tried again.</summary>
    public DateTimeOffset LoadAfter { get; init; }

    /// <summary>When a person last asked it; nothing where nobody did.</summary>
    public DateTimeOffset? InteractiveAt { get; init; }

    /// <summary>When the next task that needs it is due, where one is.</summary>
    public DateTimeOffset? ExpectedAt { get; init; }
}

/// <summary>What was measured. All of it outlives a restart.</summary>
public sealed record Learned
{
    private const double Newest = 0.2;
    private const int MostOutputs = 4096;
    private const int TellsRate = 16;

    /// <summary>Nothing yet.</summary>
    public static Learned Nothing { get; } = new();

    /// <summary>The models.</summary>
    public ImmutableDictionary<ModelKey, ModelFacts> Models { get; init; } = ImmutableDictionary<ModelKey, ModelFacts>.Empty;

    /// <summary>How many tokens an answer has, by tenant and model.</summary>
    public ImmutableDictionary<(TenantId Tenant, ModelKey Model), double> Outputs { get; init; } = ImmutableDictionary<(TenantId, ModelKey), double>.Empty;

    /// <summary>What is known of one model.</summary>
    public ModelFacts Of(ModelKey model) => Models.TryGetValue(model, out var facts) ? facts : new ModelFacts(model);

    /// <summary>Changes what is known of one model.</summary>
    public Learned With(ModelFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return this with { Models = Models.SetItem(facts.Model, facts) };
    }

    /// <summary>The GPU time that a call is expected to take, in seconds, above zero.</summary>
    public double Estimate(ModelCall call, SchedulingPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(policy);
        var facts = Of(call.Model);
        var output = Outputs.GetValueOrDefault((call.Tenant, call.Model), policy.ExpectedOutput);
        if (call.MaxOutputTokens is { } most)
            output = Math.Min(output, most);
        return Math.Max(0.01, (call.PromptTokens / (facts.PromptRate ?? policy.ExpectedPromptRate)) + (output / (facts.OutputRate ?? policy.ExpectedOutputRate)));
    }

    /// <summary>How long a load is expected to take, in seconds.</summary>
    public double LoadEstimate(ModelKey model, SchedulingPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var facts = Of(model);
        return facts.LoadSeconds ?? (facts.MemoryMb > 0 ? facts.MemoryMb / policy.ExpectedLoadRate : 10);
    }

    /// <summary>A call has ended, and the server has said what it took.</summary>
    public Learned From(ModelCall call, CallUsage usage)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(usage);
        var facts = Of(call.Model);
        facts = facts with
        {
            PromptRate = Rate(facts.PromptRate, usage.PromptTokens, usage.PromptTime),
            OutputRate = Rate(facts.OutputRate, usage.OutputTokens, usage.OutputTime),
        };
        var key = (call.Tenant, call.Model);
        var outputs = Outputs.Count < MostOutputs || Outputs.ContainsKey(key) ? Outputs : Outputs.Clear();
        var before = outputs.TryGetValue(key, out var known) ? known : usage.OutputTokens;
        return With(facts) with { Outputs = outputs.SetItem(key, Mix(before, usage.OutputTokens)) };
    }

    /// <summary>A load has taken so long.</summary>
    public Learned FromLoad(ModelKey model, TimeSpan took)
    {
        var facts = Of(model);
        return With(facts with { LoadSeconds = facts.LoadSeconds is { } before ? Mix(before, took.TotalSeconds) : took.TotalSeconds, LoadFaults = 0 });
    }

    // A few tokens tell nothing of a rate.
    private static double? Rate(double? before, int tokens, TimeSpan time)
    {
        if (tokens < TellsRate || time <= TimeSpan.Zero)
            return before;
        var rate = tokens / time.TotalSeconds;
        return before is { } known ? Mix(known, rate) : rate;
    }

    private static double Mix(double before, double now) => (before * (1 - Newest)) + (now * Newest);
}
