using RsPa.Actors.Protocol.Schedules;

namespace RsPa.Actors.Schedules;

/// <summary>What a schedule is told.</summary>
public abstract record ScheduleCommand
{
    private ScheduleCommand()
    {
    }

    /// <summary>Look what time it is, and which tasks have ended.</summary>
    public sealed record Tick : ScheduleCommand;

    /// <summary>Fire nothing more.</summary>
    public sealed record Pause(string? Reason) : ScheduleCommand;

    /// <summary>Go on.</summary>
    public sealed record Resume : ScheduleCommand;

    /// <summary>Make a task now, whatever the rule says; the next moment stays where it is.</summary>
    public sealed record Run : ScheduleCommand;

    /// <summary>Make the tasks of a past range.</summary>
    /// <param name="From">Its first moment.</param>
    /// <param name="To">Its last moment.</param>
    /// <param name="Made">The moments in it that have made a task already, or will.</param>
    /// <param name="Confirmed">How many the owner expects; null to be told how many there are.</param>
    public sealed record Backfill(DateTimeOffset From, DateTimeOffset To, IReadOnlySet<DateTimeOffset> Made, int? Confirmed) : ScheduleCommand;

    /// <summary>Be another one.</summary>
    public sealed record Edit(ScheduleDefinition Definition) : ScheduleCommand;
}

/// <summary>What was decided.</summary>
/// <param name="Events">What happened, in order; nothing where it is refused.</param>
/// <param name="After">The schedule after that.</param>
public sealed record ScheduleDecided(IReadOnlyList<ScheduleEvent> Events, ScheduleAtWork After)
{
    /// <summary>Why it is refused, where it is.</summary>
    public string? Refusal { get; init; }

    /// <summary>How many occurrences a backfill has, where it was not confirmed.</summary>
    public int? Unconfirmed { get; init; }
}
