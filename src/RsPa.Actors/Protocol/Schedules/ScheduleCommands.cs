using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Protocol.Schedules;

/// <summary>
/// Changes schedules as was decided of them, each together with the tasks of its occurrences, its history and what is cancelled. A turn
/// whose schedule has changed meanwhile is not carried out; the others are.
/// </summary>
/// <param name="Turns">1 to 2,000 of them, each of another schedule.</param>
public sealed record ChangeSchedules(IReadOnlyList<ScheduleTurn> Turns) : StoreCommand
{
    /// <summary>The most turns of one command.</summary>
    public const int Most = 2_000;

    /// <inheritdoc/>
    public override int Weight() => Turns.Sum(turn => 1 + (2 * turn.Occurrences.Count));

    /// <inheritdoc/>
    public override long Bytes() => Turns.Sum(turn => Fixed + Of(turn.State?.Definition.Input) + turn.Occurrences.Sum(occurrence => Fixed + (occurrence.Task?.Bytes() ?? 0)));

    /// <inheritdoc/>
    public override bool IsOwn() => true;

    /// <inheritdoc/>
    public override bool MayMakeDue() => Turns.Any(turn => turn.Occurrences.Any(occurrence => occurrence.Task is not null));

    /// <inheritdoc/>
    public override IEnumerable<object> Events(StoreReply reply) =>
        reply is SchedulesChanged changed ? Turns.Zip(changed.Turns).SelectMany(pair => Events(pair.First, pair.Second)) : [];

    private static IEnumerable<object> Events(ScheduleTurn turn, ScheduleTurned turned)
    {
        foreach (var task in turned.Submitted)
            yield return new TaskChanged(task.Task, task.Agent, TaskStatus.Pending);
        foreach (var task in turned.Cancelled)
            yield return new TaskChanged(task.Task, task.Agent, TaskStatus.Cancelled);
        if (turned.Outcome == TurnOutcome.Done)
            yield return new ScheduleChanged(turn.Name);
    }
}

/// <summary>What is to become of one schedule.</summary>
/// <param name="Name">The schedule.</param>
/// <param name="Version">The version that was decided upon; 0 where there is to be none yet.</param>
/// <param name="State">What it becomes; null where it is removed, and its history with it.</param>
public sealed record ScheduleTurn(ScheduleName Name, long Version, ScheduleState? State)
{
    /// <summary>What was decided of moments. One whose moment has made a task already makes no other.</summary>
    public IReadOnlyList<DecidedOccurrence> Occurrences { get; init; } = [];

    /// <summary>Occurrences whose tasks have ended.</summary>
    public IReadOnlyList<EndedOccurrence> Ended { get; init; } = [];

    /// <summary>Tasks that are cancelled.</summary>
    public IReadOnlyList<TaskId> Cancels { get; init; } = [];
}

/// <summary>What was decided of a moment.</summary>
/// <param name="Occurrence">The entry of the history.</param>
/// <param name="Task">Its task, where it is fired.</param>
public sealed record DecidedOccurrence(Occurrence Occurrence, SubmitTask? Task);

/// <summary>An occurrence whose task has ended.</summary>
/// <param name="Moment">Its moment.</param>
/// <param name="Result">How.</param>
public sealed record EndedOccurrence(DateTimeOffset Moment, OccurrenceResult Result);

/// <summary>What became of the turns.</summary>
/// <param name="Turns">An answer for each, in order.</param>
public sealed record SchedulesChanged(IReadOnlyList<ScheduleTurned> Turns) : StoreReply;

/// <summary>What became of a turn.</summary>
/// <param name="Outcome">Whether it was carried out.</param>
/// <param name="Submitted">The tasks that it made.</param>
/// <param name="Cancelled">The tasks that it cancelled at once; those that run are asked to stop.</param>
public sealed record ScheduleTurned(TurnOutcome Outcome, IReadOnlyList<TaskOfAgent> Submitted, IReadOnlyList<TaskOfAgent> Cancelled)
{
    /// <summary>The reason with which an earlier task is cancelled.</summary>
    public const string WhyCancelled = "the next occurrence of its schedule has begun";

    /// <summary>One that was not carried out.</summary>
    public static ScheduleTurned Not(TurnOutcome outcome) => new(outcome, [], []);
}

/// <summary>Whether a turn was carried out. Zero is no outcome.</summary>
public enum TurnOutcome
{
    /// <summary>No outcome: a fault.</summary>
    None = 0,

    /// <summary>It was.</summary>
    Done,

    /// <summary>The schedule is not any more, or not yet, what was decided upon.</summary>
    Stale,

    /// <summary>There is no such agent.</summary>
    UnknownAgent,
}

/// <summary>Removes the oldest entries of all histories, but those that wait or whose tasks have not ended; up to <see cref="Most"/> in a command.</summary>
/// <param name="Before">Those that were recorded before this moment.</param>
/// <param name="Kept">How many are kept at most, whatever their age.</param>
public sealed record PruneOccurrences(DateTimeOffset Before, int Kept) : StoreCommand
{
    /// <summary>So many at most: where there were more, the answer says so.</summary>
    public const int Most = 1_000;

    /// <inheritdoc/>
    public override int Weight() => Most;

    /// <inheritdoc/>
    public override bool IsOwn() => true;
}

/// <summary>Entries are removed.</summary>
/// <param name="Entries">How many.</param>
/// <param name="More">Whether there are more to remove.</param>
public sealed record OccurrencesPruned(int Entries, bool More) : StoreReply;

/// <summary>A schedule has changed, durably. Published; nothing depends on it.</summary>
/// <param name="Name">The schedule.</param>
public sealed record ScheduleChanged(ScheduleName Name);
