using System.Collections.Immutable;

namespace RsPa.Testing.Ollama.Scheduling;

/// <summary>A process that has one model's weights in memory.</summary>
/// <param name="Id">Its number; another load of the same model has another one.</param>
/// <param name="Model">The model that it was loaded for; others of the same weights use it too.</param>
/// <param name="Options">What it was loaded with.</param>
/// <param name="KeepAlive">How long it stays once it is idle.</param>
internal sealed record Runner(int Id, StandInModel Model, RunnerOptions Options, TimeSpan KeepAlive)
{
    /// <summary>Whether it is still loading.</summary>
    public bool IsLoading { get; init; } = true;

    /// <summary>Whether it ends as soon as it is idle, to make room or to be loaded anew.</summary>
    public bool IsEnding { get; init; }

    /// <summary>The calls that hold it, whether they have a slot or not.</summary>
    public ImmutableList<int> Users { get; init; } = [];

    /// <summary>The calls that wait for a slot, in their order.</summary>
    public ImmutableList<int> Waiting { get; init; } = [];

    /// <summary>The calls that it works on.</summary>
    public ImmutableList<int> Working { get; init; } = [];

    /// <summary>Slots that are taken for good by callers that left with pieces unread.</summary>
    public int LostSlots { get; init; }

    /// <summary>When it ends. Set when it becomes idle, and left as it was while it works again; nothing before the first call is over.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether nobody holds it.</summary>
    public bool IsIdle => !IsLoading && Users.IsEmpty;

    /// <summary>Whether its time is over. One that has just been loaded waits for the call that it was loaded for.</summary>
    public bool IsOver(DateTimeOffset now) => IsIdle && ExpiresAt is { } expiry && (IsEnding || expiry <= now);

    /// <summary>Whether it does for a call as it is.</summary>
    public bool Suits(Demand demand) => Model.Weights == demand.Model.Weights && !IsLoading && !Options.NeedReloadFor(demand.Options);
}

/// <summary>A call that needs a runner.</summary>
/// <param name="Call">Its number.</param>
/// <param name="Model">The model.</param>
/// <param name="Options">What it is to be loaded with.</param>
/// <param name="KeepAlive">How long it shall stay; nothing leaves that as it is.</param>
internal sealed record Demand(int Call, StandInModel Model, RunnerOptions Options, TimeSpan? KeepAlive);
