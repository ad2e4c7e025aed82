namespace RsPa.Actors.Protocol.Schedules;

/// <summary>The read side of schedules.</summary>
public interface IScheduleQueries
{
    /// <summary>The most schedules, or entries of a history, of one page.</summary>
    const int MaxLimit = 1_000;

    /// <summary>The schedules that have something to decide: their time has come, or tasks of theirs have ended. Those of time first.</summary>
    /// <param name="now">The time.</param>
    /// <param name="limit">How many at most, of each kind, from 1.</param>
    /// <param name="cancellationToken">The caller's.</param>
    Task<IReadOnlyList<ScheduleAtWork>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>When the next schedule is due that is not paused; null where there is none.</summary>
    Task<DateTimeOffset?> NextAsync(CancellationToken cancellationToken);

    /// <summary>A schedule with what is under way of it; null where there is none of that name.</summary>
    Task<ScheduleAtWork?> FindAsync(ScheduleName name, CancellationToken cancellationToken);

    /// <summary>Schedules by name.</summary>
    /// <param name="after">Only those behind this name.</param>
    /// <param name="limit">How many at most, 1 to <see cref="MaxLimit"/>.</param>
    /// <param name="cancellationToken">The caller's.</param>
    Task<IReadOnlyList<ScheduleState>> ListAsync(ScheduleName? after, int limit, CancellationToken cancellationToken);

    /// <summary>A schedule's history, the latest moment first.</summary>
    /// <param name="name">The schedule.</param>
    /// <param name="before">Only moments before this one.</param>
    /// <param name="limit">How many at most, 1 to <see cref="MaxLimit"/>.</param>
    /// <param name="cancellationToken">The caller's.</param>
    Task<IReadOnlyList<Occurrence>> HistoryAsync(ScheduleName name, DateTimeOffset? before, int limit, CancellationToken cancellationToken);

    /// <summary>The moments of a range that have made a task, or will.</summary>
    Task<IReadOnlySet<DateTimeOffset>> MadeAsync(ScheduleName name, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);
}
