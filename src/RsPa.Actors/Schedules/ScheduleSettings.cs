using RsPa.Actors.Protocol.Schedules;

namespace RsPa.Actors.Schedules;

/// <summary>What bounds the part that fires schedules.</summary>
public sealed record ScheduleSettings
{
    /// <summary>The schedules of the settings file.</summary>
    public IReadOnlyDictionary<ScheduleName, ScheduleDefinition> Schedules { get; init; } = new Dictionary<ScheduleName, ScheduleDefinition>();

    /// <summary>
    /// How long it waits at most before it looks at the clock and the store again, by default 20 seconds: a clock that was set, a computer
    /// that slept, and what another node has done are noticed then.
    /// </summary>
    public TimeSpan LookInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long it waits after a failure, by default 2 seconds.</summary>
    public TimeSpan AfterFailure { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the store may take, by default 30 seconds.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long entries of the histories are kept, by default 90 days.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How many entries are kept of all histories together, by default 200,000.</summary>
    public int MostEntries { get; init; } = 200_000;

    /// <summary>How often old ones are removed, by default each hour.</summary>
    public TimeSpan PruneInterval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How many wishes may wait, by default 200.</summary>
    public int MostWaiting { get; init; } = 200;
}
