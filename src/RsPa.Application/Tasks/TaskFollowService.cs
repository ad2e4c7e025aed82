using System.Runtime.CompilerServices;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Access;
using RsPa.Application.Events;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Tasks;

/// <summary>
/// Follows one task until it ends. Live changes are hints only, and may be lost: what is told of a status is always read from the
/// store, and read again now and then even where no hint comes.
/// </summary>
public sealed class TaskFollowService(ITaskQueries tasks, LiveChanges live, TimeProvider time)
{
    /// <summary>How long no hint is waited for before the store is asked again.</summary>
    public static readonly TimeSpan Recheck = TimeSpan.FromSeconds(2);

    private static readonly Permission Follow = new("tasks.follow", CallerRole.Viewer);

    /// <summary>
    /// Follows a task. The first update comes at once; the last one is of the task's end, or of its removal. Where the store can no
    /// longer be read, the stream ends with a <see cref="ProblemException"/>.
    /// </summary>
    public async Task<Outcome<IAsyncEnumerable<TaskUpdate>>> FollowAsync(Caller caller, TaskId id, CancellationToken cancellationToken)
    {
        if (Follow.Refuse(caller) is { } refused)
            return refused;
        return (await tasks.ReadAsync(id, cancellationToken).ConfigureAwait(false)).TryGet(out var first, out var problem)
            ? Outcome.Of(UpdatesAsync(id, first, cancellationToken))
            : problem;
    }

    private async IAsyncEnumerable<TaskUpdate> UpdatesAsync(TaskId id, TaskDetail first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var changes = live.Follow(id);
        var (last, told) = (first, false);
        while (true)
        {
            var detail = await ReadAsync(id, last, cancellationToken).ConfigureAwait(false);
            if (detail is null)
                yield break;
            if (!told || Differs(last, detail))
                yield return new TaskUpdate(detail, Progress: null);
            (last, told) = (detail, true);
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

    private async Task<TaskDetail?> ReadAsync(TaskId id, TaskDetail last, CancellationToken cancellationToken)
    {
        if ((await tasks.ReadAsync(id, cancellationToken).ConfigureAwait(false)).TryGet(out var detail, out var problem))
            return detail;
        return problem.Kind switch
        {
            ProblemKind.UnknownTask => null,

            // Whoever follows already is not cut off because others ask too much: the next look follows soon.
            ProblemKind.Busy or ProblemKind.TooSlow => last,
            _ => throw new ProblemException(problem),
        };
    }

    private static bool Differs(TaskDetail before, TaskDetail now) =>
        before.Summary != now.Summary || before.CancelRequested != now.CancelRequested;
}
