using RsPa.Actors.Protocol.Inbox;

namespace RsPa.Actors.Inbox;

/// <summary>Tells what an inbox knows.</summary>
internal static class InboxReport
{
    /// <summary>The answer to <see cref="GetInbox"/>.</summary>
    public static InboxView Of(InboxState state, FailedFiles failed, InboxSettings settings, DateTimeOffset now, int limit)
    {
        var lines = Failed(failed).Concat(Held(state, now)).Concat(Left(state)).Concat(Working(state, now)).Concat(Seen(state, settings, now));
        return new InboxView(settings.Directory, settings.Agent, Count(state, failed, settings, now), [.. lines.Take(limit)]);
    }

    /// <summary>How many files are in each state.</summary>
    public static InboxCounts Count(InboxState state, FailedFiles failed, InboxSettings settings, DateTimeOffset now)
    {
        var held = Held(state, now).Count();
        var working = Working(state, now).Count();
        var idle = Idle(state, now).ToList();
        var settling = idle.Count(seen => IsSettling(seen, settings, now));
        return new InboxCounts(settling, idle.Count - settling, working, held, state.Odd.Count + state.MoreOdd, failed.Files.Count, state.MoreFiles || failed.More);
    }

    private static IEnumerable<InboxLine> Failed(FailedFiles failed) =>
        failed.Files.OrderByDescending(one => one.File.Modified).Select(one => Line(one.File, InboxFileState.Failed) with { Reason = one.Reason });

    private static IEnumerable<InboxLine> Held(InboxState state, DateTimeOffset now) =>
        state.Held.Values.Where(held => IsHeld(state, held.File, now)).OrderBy(held => held.File.Name, StringComparer.Ordinal)
            .Select(held => Line(held.File, InboxFileState.Held) with { Reason = held.Reason, NextTryAt = held.Until > now ? held.Until : null });

    private static IEnumerable<InboxLine> Left(InboxState state) =>
        state.Odd.Select(odd => new InboxLine(odd.Key, InboxFileState.Left, null, null, null, null, odd.Value));

    private static IEnumerable<InboxLine> Working(InboxState state, DateTimeOffset now) =>
        state.Work.Values.Where(item => !IsHeld(state, item.File, now)).Select(item => Line(item.File, InboxFileState.Working) with { Task = item.Task });

    private static IEnumerable<InboxLine> Seen(InboxState state, InboxSettings settings, DateTimeOffset now) =>
        Idle(state, now).OrderBy(seen => seen.File.Modified).ThenBy(seen => seen.File.Name, StringComparer.Ordinal)
            .Select(seen => Line(seen.File, IsSettling(seen, settings, now) ? InboxFileState.Settling : InboxFileState.Waiting));

    private static IEnumerable<InboxSeen> Idle(InboxState state, DateTimeOffset now) =>
        state.Seen.Values.Where(seen => !state.Work.ContainsKey(seen.File.Name) && !IsHeld(state, seen.File, now));

    private static bool IsSettling(InboxSeen seen, InboxSettings settings, DateTimeOffset now) => now - seen.Since < settings.SettleTime;

    // Held while it waits, and also where it could not be moved and is being tried again.
    private static bool IsHeld(InboxState state, InboxFile file, DateTimeOffset now) =>
        state.Held.TryGetValue(file.Name, out var held) && held.File == file
        && (held.Until > now || state.Work.GetValueOrDefault(file.Name)?.Stage is InboxStage.Stuck);

    private static InboxLine Line(InboxFile file, InboxFileState state) => new(file.Name, state, file.Size, file.Modified, null, null, null);
}
