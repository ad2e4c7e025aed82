using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Inbox;

/// <summary>
/// What an inbox does. A file's task has a key made of the file's content, name and time of writing: whatever is forgotten or done
/// twice, the same file comes to the same task, and moves only when that has ended.
/// </summary>
public static class InboxDecision
{
    /// <summary>The folder was read.</summary>
    public static InboxDecided Listed(InboxState state, IReadOnlyList<InboxFile> files, InboxSettings settings)
    {
        var effects = new List<InboxEffect>();
        var work = state.Work.ToBuilder();
        foreach (var (name, item) in state.Work)
        {
            if (item.Stage == InboxStage.Waiting)
                effects.Add(new InboxEffect.LookUp(name, item.Task!.Value));
            else if (item.Stage == InboxStage.Stuck)
                effects.Add(Move(work, item));
        }

        foreach (var file in files)
        {
            if (work.Count >= settings.MaxInFlight)
                break;
            if (work.ContainsKey(file.Name) || !state.Seen.TryGetValue(file.Name, out var before) || before != file)
                continue;
            work[file.Name] = new InboxWork(file, InboxStage.Submitting, null, null);
            effects.Add(new InboxEffect.Submit(file));
        }

        var seen = state.Seen.Clear().AddRange(files.Select(file => KeyValuePair.Create(file.Name, file)));
        return new InboxDecided(new InboxState(seen, work.ToImmutable()), effects);
    }

    /// <summary>The store answered a submission.</summary>
    public static InboxDecided Submitted(InboxState state, string name, TaskReply reply)
    {
        if (!state.Work.TryGetValue(name, out var item))
            return InboxDecided.Unchanged(state);
        switch (reply)
        {
            case TaskSubmitted { Existed: true, Status: TaskStatus.Failed or TaskStatus.Cancelled } failed:
                // Whoever puts a failed file back wants another try. After a crash before the move it costs one, and loses nothing.
                return With(state, item with { Stage = InboxStage.Retrying, Task = failed.Id }, new InboxEffect.Retry(name, failed.Id));
            case TaskSubmitted submitted:
                return With(state, item with { Stage = InboxStage.Waiting, Task = submitted.Id },
                    submitted.Status == TaskStatus.Completed ? [new InboxEffect.LookUp(name, submitted.Id)] : []);
            default:
                return GaveUp(state, name);
        }
    }

    /// <summary>The store answered a request for new tries. Where the task's status no longer allows it, the task itself tells how it goes on.</summary>
    public static InboxDecided Retried(InboxState state, string name, TaskReply reply) =>
        reply is TaskRetried or TaskRefused { Reason: TaskRefusal.WrongStatus } && state.Work.TryGetValue(name, out var item)
            ? With(state, item with { Stage = InboxStage.Waiting })
            : GaveUp(state, name);

    /// <summary>Submitting failed: the next look at the folder begins anew.</summary>
    public static InboxDecided GaveUp(InboxState state, string name) => new(state with { Work = state.Work.Remove(name) }, []);

    /// <summary>The task was read.</summary>
    /// <param name="state">The state.</param>
    /// <param name="name">The file.</param>
    /// <param name="task">The task; nothing where it is gone, as after it was cleared away.</param>
    public static InboxDecided LookedUp(InboxState state, string name, TaskSummary? task)
    {
        if (!state.Work.TryGetValue(name, out var item) || item.Stage != InboxStage.Waiting)
            return InboxDecided.Unchanged(state);
        return task?.Status switch
        {
            null => GaveUp(state, name),
            TaskStatus.Completed => StartMove(state, item with { Reason = null }),
            TaskStatus.Failed => StartMove(state, item with { Reason = $"Task {task.Id} failed: {task.Error ?? "no reason was given"}" }),
            TaskStatus.Cancelled => StartMove(state, item with { Reason = $"Task {task.Id} was cancelled{(task.Error is null ? "" : ": " + task.Error)}" }),
            _ => InboxDecided.Unchanged(state),
        };
    }

    /// <summary>A task changed. A hint only: the task is read before anything is moved.</summary>
    public static InboxDecided Changed(InboxState state, TaskId task)
    {
        var item = state.Work.Values.FirstOrDefault(item => item.Stage == InboxStage.Waiting && item.Task == task);
        return item is null ? InboxDecided.Unchanged(state) : new InboxDecided(state, [new InboxEffect.LookUp(item.File.Name, task)]);
    }

    /// <summary>The file was moved, or was found changed and left where it is: a look at the folder tells.</summary>
    public static InboxDecided Moved(InboxState state, string name) =>
        new(new InboxState(state.Seen.Remove(name), state.Work.Remove(name)), []);

    /// <summary>The file could not be moved.</summary>
    public static InboxDecided MoveFailed(InboxState state, string name) =>
        state.Work.TryGetValue(name, out var item) ? With(state, item with { Stage = InboxStage.Stuck }) : InboxDecided.Unchanged(state);

    /// <summary>The key of a file's task.</summary>
    /// <param name="file">The file.</param>
    /// <param name="hash">A hash of its content.</param>
    public static string Key(InboxFile file, string hash) =>
        "inbox:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{hash}\n{file.Name}\n{file.Modified.UtcTicks}")));

    private static InboxDecided StartMove(InboxState state, InboxWork item)
    {
        var work = state.Work.ToBuilder();
        var move = Move(work, item);
        return new InboxDecided(state with { Work = work.ToImmutable() }, [move]);
    }

    private static InboxEffect.Move Move(ImmutableSortedDictionary<string, InboxWork>.Builder work, InboxWork item)
    {
        work[item.File.Name] = item with { Stage = InboxStage.Moving };
        return new InboxEffect.Move(item.File, item.Reason);
    }

    private static InboxDecided With(InboxState state, InboxWork item, params IReadOnlyList<InboxEffect> effects) =>
        new(state with { Work = state.Work.SetItem(item.File.Name, item) }, effects);
}

/// <summary>What an inbox decided.</summary>
/// <param name="State">What it knows now.</param>
/// <param name="Effects">What is to be done.</param>
public sealed record InboxDecided(InboxState State, IReadOnlyList<InboxEffect> Effects)
{
    /// <summary>Nothing is to be done.</summary>
    public static InboxDecided Unchanged(InboxState state) => new(state, []);
}

/// <summary>Something that an inbox does outside of itself.</summary>
public abstract record InboxEffect
{
    private InboxEffect()
    {
    }

    /// <summary>Hash the file, and submit its task.</summary>
    /// <param name="File">The file.</param>
    public sealed record Submit(InboxFile File) : InboxEffect;

    /// <summary>Give the task new tries.</summary>
    /// <param name="Name">The file.</param>
    /// <param name="Task">The task.</param>
    public sealed record Retry(string Name, TaskId Task) : InboxEffect;

    /// <summary>Read where the task stands.</summary>
    /// <param name="Name">The file.</param>
    /// <param name="Task">The task.</param>
    public sealed record LookUp(string Name, TaskId Task) : InboxEffect;

    /// <summary>Move the file.</summary>
    /// <param name="File">The file.</param>
    /// <param name="Reason">Why it failed; nothing where it is done.</param>
    public sealed record Move(InboxFile File, string? Reason) : InboxEffect;
}
