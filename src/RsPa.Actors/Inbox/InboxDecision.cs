using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using RsPa.Actors.Decisions;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Inbox;

/// <summary>
/// What an inbox does. A file's task has a key made of the file's content, name and time of writing: whatever is forgotten or done
/// twice, the same file comes to the same task, and moves only when that has ended. As soon as one file is out of the way the next
/// one in line follows, so that the agent's slots are kept full between two looks at the folder.
/// </summary>
[Decision]
public static class InboxDecision
{
    /// <summary>The folder was read.</summary>
    /// <param name="state">The state.</param>
    /// <param name="scan">What lies in the folder.</param>
    /// <param name="now">The time.</param>
    /// <param name="settings">The settings.</param>
    public static InboxDecided Listed(InboxState state, InboxScan scan, DateTimeOffset now, InboxSettings settings)
    {
        var effects = new List<InboxEffect>();
        var work = state.Work.ToBuilder();
        foreach (var item in state.Work.Values.Where(item => item.Stage == InboxStage.Stuck && !IsHeld(state, item.File, now)))
            effects.Add(Move(work, item));
        foreach (var item in state.Work.Values.Where(item => item.Stage == InboxStage.Waiting).OrderBy(item => item.LookedUpAt).Take(settings.MaxLookUps))
        {
            work[item.File.Name] = item with { LookedUpAt = now };
            effects.Add(new InboxEffect.LookUp(item.File.Name, item.Task!.Value));
        }

        var seen = ImmutableDictionary.CreateBuilder<string, InboxSeen>(StringComparer.Ordinal);
        foreach (var file in scan.Files)
            seen[file.Name] = state.Seen.TryGetValue(file.Name, out var before) && before.File == file ? before : new InboxSeen(file, now);
        effects.AddRange(scan.Odd.Where(one => !state.Odd.TryGetValue(one.Name, out var said) || said != one.Reason).Select(one => new InboxEffect.Say(one.Name, one.Reason)));

        var next = state with
        {
            Seen = seen.ToImmutable(),
            Work = work.ToImmutable(),
            Held = state.Held.RemoveRange(state.Held.Where(held => !state.Work.ContainsKey(held.Key) && seen.GetValueOrDefault(held.Key)?.File != held.Value.File).Select(held => held.Key)),
            Odd = state.Odd.Clear().SetItems(scan.Odd.Select(one => KeyValuePair.Create(one.Name, one.Reason))),
            MoreOdd = scan.MoreOdd,
            MoreFiles = scan.MoreFiles,
            Refused = false,
        };
        var line = scan.Files.Where(file => !next.Work.ContainsKey(file.Name) && now - seen[file.Name].Since >= settings.SettleTime && !IsHeld(next, file, now));
        return Fill(next with { Line = ImmutableQueue.CreateRange(line) }, settings, effects);
    }

    /// <summary>The store answered a submission.</summary>
    public static InboxDecided Submitted(InboxState state, string name, StoreReply reply, InboxSettings settings)
    {
        if (!state.Work.TryGetValue(name, out var item))
            return InboxDecided.Unchanged(state);
        if (reply is not TaskSubmitted submitted)
            return Refused(state, name);
        item = item with { Task = submitted.Id };
        return submitted switch
        {
            // Whoever puts a failed file back wants another try. After a crash before the move it costs one, and loses nothing.
            { Existed: true, Status: TaskStatus.Failed or TaskStatus.Cancelled } => Fill(With(state, item with { Stage = InboxStage.Retrying }), settings, [new InboxEffect.Retry(name, submitted.Id)]),
            { Status: TaskStatus.Completed } => StartMove(state, item),
            _ => Fill(With(state, item with { Stage = InboxStage.Waiting }), settings, []),
        };
    }

    /// <summary>The store answered a request for new tries. Where the task's status no longer allows it, the task itself tells how it goes on.</summary>
    public static InboxDecided Retried(InboxState state, string name, StoreReply reply) =>
        reply is TaskRetried or StoreRefused { Reason: StoreRefusal.WrongStatus } && state.Work.TryGetValue(name, out var item)
            ? new InboxDecided(With(state, item with { Stage = InboxStage.Waiting }), [])
            : Refused(state, name);

    /// <summary>The store did not take it: the next look at the folder begins anew, and nothing else is sent there before.</summary>
    public static InboxDecided Refused(InboxState state, string name) => new(Without(state, name) with { Refused = true }, []);

    /// <summary>The file could not be read: it is left for a time that grows with each try.</summary>
    public static InboxDecided NotRead(InboxState state, string name, string reason, DateTimeOffset now, InboxSettings settings)
    {
        if (!state.Work.TryGetValue(name, out var item))
            return InboxDecided.Unchanged(state);
        var (held, effects) = Hold(state, item.File, reason, now, settings);
        return Fill(Without(held, name), settings, effects);
    }

    /// <summary>The file is still being written, or changed since it was seen: it has to settle anew.</summary>
    public static InboxDecided BeingWritten(InboxState state, string name, DateTimeOffset now, InboxSettings settings)
    {
        var seen = state.Seen.TryGetValue(name, out var before) ? state.Seen.SetItem(name, before with { Since = now }) : state.Seen;
        return Fill(Without(state, name) with { Seen = seen }, settings, []);
    }

    /// <summary>The file is no longer there.</summary>
    public static InboxDecided Gone(InboxState state, string name, InboxSettings settings) => Moved(state, name, settings);

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
            null => new InboxDecided(Without(state, name), []),
            TaskStatus.Completed => StartMove(state, item with { Reason = null }),
            TaskStatus.Failed => StartMove(state, item with { Reason = $"Task {task.Id} failed: {task.Error ?? "no reason was given"}" }),
            TaskStatus.Cancelled => StartMove(state, item with { Reason = $"Task {task.Id} was cancelled{(task.Error is null ? "" : ": " + task.Error)}" }),
            _ => InboxDecided.Unchanged(state),
        };
    }

    /// <summary>
    /// A task changed. News of a change come after its commit, and what is completed stays so: the file can move. Why a task failed
    /// is not in the news, and is looked up. News may be missed; nothing depends on them.
    /// </summary>
    public static InboxDecided Changed(InboxState state, TaskId task, TaskStatus status)
    {
        if (!state.Tasks.TryGetValue(task, out var name) || !state.Work.TryGetValue(name, out var item) || item.Stage != InboxStage.Waiting)
            return InboxDecided.Unchanged(state);
        return status switch
        {
            TaskStatus.Completed => StartMove(state, item),
            TaskStatus.Failed or TaskStatus.Cancelled => new InboxDecided(state, [new InboxEffect.LookUp(name, task)]),
            _ => InboxDecided.Unchanged(state),
        };
    }

    /// <summary>The file was moved, or was found changed and left where it is: a look at the folder tells.</summary>
    public static InboxDecided Moved(InboxState state, string name, InboxSettings settings) =>
        Fill(Without(state, name) with { Seen = state.Seen.Remove(name), Held = state.Held.Remove(name) }, settings, []);

    /// <summary>The file could not be moved: it is tried again after a time that grows with each try.</summary>
    public static InboxDecided MoveFailed(InboxState state, string name, string reason, DateTimeOffset now, InboxSettings settings)
    {
        if (!state.Work.TryGetValue(name, out var item))
            return InboxDecided.Unchanged(state);
        var (held, effects) = Hold(state, item.File, reason, now, settings);
        return new InboxDecided(With(held, item with { Stage = InboxStage.Stuck }), effects);
    }

    /// <summary>The owner wants files tried again now: what is held waits no longer, from the next look on.</summary>
    /// <param name="state">The state.</param>
    /// <param name="names">The files.</param>
    public static InboxState Hurry(InboxState state, IReadOnlyCollection<string> names) => state with
    {
        Held = state.Held.SetItems(state.Held
            .Where(held => names.Contains(held.Key, StringComparer.Ordinal))
            .Select(held => KeyValuePair.Create(held.Key, held.Value with { Tries = 0, Until = DateTimeOffset.MinValue }))),
    };

    /// <summary>The key of a file's task.</summary>
    /// <param name="file">The file.</param>
    /// <param name="hash">A hash of its content.</param>
    public static string Key(InboxFile file, string hash) =>
        "inbox:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{hash}\n{file.Name}\n{file.Modified.UtcTicks}")));

    // The next ones in line, as far as there is room.
    private static InboxDecided Fill(InboxState state, InboxSettings settings, List<InboxEffect> effects)
    {
        // What can't be moved is done, and takes no other's place.
        var inFlight = state.Work.Values.Count(item => item.Stage != InboxStage.Stuck);
        var submitting = state.Work.Values.Count(item => item.Stage == InboxStage.Submitting);
        for (; !state.Refused && !state.Line.IsEmpty && inFlight < settings.MaxInFlight && submitting < settings.MaxSubmitting; inFlight++)
        {
            var line = state.Line.Dequeue(out var file);
            state = state with { Line = line, Work = state.Work.SetItem(file.Name, new InboxWork(file, InboxStage.Submitting)) };
            effects.Add(new InboxEffect.Submit(file));
            submitting++;
        }

        return new InboxDecided(state, effects);
    }

    private static (InboxState State, List<InboxEffect> Effects) Hold(InboxState state, InboxFile file, string reason, DateTimeOffset now, InboxSettings settings)
    {
        var before = state.Held.GetValueOrDefault(file.Name);
        var tries = before?.File == file ? before.Tries + 1 : 1;
        var held = new InboxHeld(file, reason, tries, now + settings.Waits.Wait(tries - 1));
        return (state with { Held = state.Held.SetItem(file.Name, held) }, before?.Reason == reason ? [] : [new InboxEffect.Say(file.Name, reason)]);
    }

    private static bool IsHeld(InboxState state, InboxFile file, DateTimeOffset now) =>
        state.Held.TryGetValue(file.Name, out var held) && held.File == file && held.Until > now;

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

    private static InboxState With(InboxState state, InboxWork item) => state with
    {
        Work = state.Work.SetItem(item.File.Name, item),
        Tasks = item.Task is { } task ? state.Tasks.SetItem(task, item.File.Name) : state.Tasks,
    };

    private static InboxState Without(InboxState state, string name) => state with
    {
        Tasks = state.Work.GetValueOrDefault(name)?.Task is { } task ? state.Tasks.Remove(task) : state.Tasks,
        Work = state.Work.Remove(name),
    };
}
