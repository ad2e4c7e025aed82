using System.Runtime.CompilerServices;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Agents;
using RsPa.Application.Events;

namespace RsPa.Application.Tasks;

/// <summary>
/// Watches one task until it ends. Live changes are hints only, and may be lost: what is told of a status is always read from the
/// store, and read again now and then even where no hint comes.
/// </summary>
internal sealed class TaskWatch(ITaskQueries tasks, LiveChanges live, TimeProvider time)
{
    /// <summary>How long no hint is waited for before the store is asked again.</summary>
    public static readonly TimeSpan Recheck = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Follows a task. The first sighting comes at once; nothing comes where there is no such task; the last one is of the task's
    /// end, or of its removal.
    /// </summary>
    public async IAsyncEnumerable<TaskUpdate> FollowAsync(TaskId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var changes = live.Follow(id);
        TaskDetail? last = null;
        while (true)
        {
            var detail = await ReadAsync(id, last, cancellationToken).ConfigureAwait(false);
            if (detail is null)
                yield break;
            if (last is null || Differs(last, detail))
                yield return new TaskUpdate(detail, Progress: null);
            last = detail;
            if (detail.Summary.Status.HasEnded())
                yield break;

            var changed = false;
            while (!changed && await changes.WaitAsync(Recheck, time, cancellationToken).ConfigureAwait(false))
            {
                while (!changed && changes.TryTake(out var change))
                {
                    changed = change.Event is TaskChanged || changes.TakeDropped() > 0;
                    if (change.Event is TaskProgressed progress)
                        yield return new TaskUpdate(last, progress);
                }
            }
        }
    }

    // Whoever follows already is not cut off because others ask too much: the next look follows soon.
    private async Task<TaskDetail?> ReadAsync(TaskId id, TaskDetail? last, CancellationToken cancellationToken)
    {
        try
        {
            return await tasks.FindAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (ReadRefusedException) when (last is not null)
        {
            return last;
        }
    }

    private static bool Differs(TaskDetail before, TaskDetail now) =>
        before.Summary != now.Summary || before.CancelRequested != now.CancelRequested;
}

/// <summary>What a watcher sees.</summary>
/// <param name="Task">The task as it was last read.</param>
/// <param name="Progress">How far it is, where that is the news.</param>
internal sealed record TaskUpdate(TaskDetail Task, TaskProgressed? Progress);
