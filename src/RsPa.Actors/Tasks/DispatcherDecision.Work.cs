using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <content>What runs: its begin, its end, and what is held in this node's name, compared with what it runs.</content>
internal static partial class DispatcherDecision
{
    /// <summary>The state after something has happened.</summary>
    public static DispatcherState Evolve(DispatcherState state, DispatcherEvent happened) => happened switch
    {
        DispatcherEvent.RunsStarted started => state with { Runs = state.Runs.Add(started.Runs), Started = state.Started + started.Runs.Count },
        DispatcherEvent.RunsGone gone => state with { Runs = state.Runs.Remove(gone.Runs) },
        DispatcherEvent.RunChanged changed => state with { Runs = state.Runs.Change(changed.Run) },
        DispatcherEvent.AttemptAbandoned => state with { Abandoned = state.Abandoned + 1 },
        DispatcherEvent.StuckChanged changed => state with { Stuck = changed.Stuck },
        DispatcherEvent.AgentOpened { Definition: var agent } => state with { Open = state.Open.SetItem(agent.Name, agent), Known = state.Known.SetItem(agent.Name, agent) },
        DispatcherEvent.AgentClosed closed => state with { Open = state.Open.Remove(closed.Agent) },
        DispatcherEvent.StoreWorked => state with { StoreError = null, Resends = 0 },
        DispatcherEvent.StoreFailed failed => state with { StoreError = failed.Error },
        DispatcherEvent.ResendPlanned => state with { WaitsToResend = true, Resends = state.Resends + 1 },
        DispatcherEvent.Resent => state with { WaitsToResend = false },
        DispatcherEvent.PhaseReached reached => state with { Phase = reached.Phase },
        DispatcherEvent.Began => state with { HasBegun = true },
        DispatcherEvent.Waited => state with { HasWaited = true },
        DispatcherEvent.EarlierClaimsEnded => state with { IsAlone = true },
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "an unknown event"),
    };

    private static void Take(Deciding decided, WorkCommitted work, DateTimeOffset now, double jitter)
    {
        if (decided.State is { StoreError: not null } or { Resends: > 0 })
            decided.Happened(new DispatcherEvent.StoreWorked());

        // First what ended: the same task may be claimed anew in the same commit.
        var gone = Recorded(decided, work.Ended);
        foreach (var broken in work.Broken)
            Break(decided, broken, now, jitter);
        var started = Start(decided, work.Claimed);
        foreach (var task in work.ToStop)
        {
            if (decided.State.Runs.Find(task) is { } run)
                Stop(decided, run, StopCause.Cancelled);
        }

        if (work.NextDueAt is { } due)
            decided.Do(new DispatcherEffect.LookAt(due <= now ? TimeSpan.Zero : due - now < LongestLook ? due - now : LongestLook));
        TellRunning(decided, gone, started);
        SayIfEmpty(decided);
    }

    private static List<Run> Recorded(Deciding decided, IReadOnlyList<StoreReply> replies)
    {
        if (replies.Count == 0)
            return [];
        var gone = new List<Run>(replies.Count);
        var seen = new HashSet<TaskId>(replies.Count);
        foreach (var reply in replies)
        {
            var (id, fence) = reply switch
            {
                AttemptRecorded recorded => (recorded.Id, recorded.Fence),
                TaskReleased released => (released.Id, released.Fence),
                AttemptStale stale => (stale.Id, stale.Fence),
                _ => throw new InvalidOperationException($"an unexpected answer {reply}"),
            };
            if (decided.State.Runs.Ended(id, fence) is not { } run || !seen.Add(id))
                continue;
            gone.Add(run);
            if (reply is AttemptStale)
                decided.Note(new DispatcherNote.NoLongerOurs(id));
            if (reply is AttemptRecorded { Conflict: { } conflict })
                decided.Note(new DispatcherNote.DataChanged(run, conflict));
        }

        if (gone.Count > 0)
            decided.Happened(new DispatcherEvent.RunsGone(gone));
        return gone;
    }

    private static List<Run> Start(Deciding decided, IReadOnlyList<ClaimedTask> claimed)
    {
        if (claimed.Count == 0)
            return [];
        var started = new List<Run>(claimed.Count);
        foreach (var task in claimed)
        {
            // What was claimed for a life before, or for an agent that only that one had met, did not begin: its attempt is not used up.
            if (decided.State.HasBegun && decided.State.Known.TryGetValue(task.Agent, out var agent))
                started.Add(new Run(task, agent));
            else
                decided.Do(new DispatcherEffect.Write(new ReleaseTask(task.Id, task.Agent, task.Fence)));
        }

        if (started.Count > 0)
            decided.Happened(new DispatcherEvent.RunsStarted(started));
        foreach (var run in started)
            decided.Do(new DispatcherEffect.StartRun(run));
        return started;
    }

    private static void End(Deciding decided, Run run, DispatcherCommand.TakeEnd ended, DateTimeOffset now, double jitter)
    {
        if (ended.End is AttemptEnd.TimedOut { Abandoned: true } or AttemptEnd.Cancelled { Abandoned: true })
        {
            decided.Happened(new DispatcherEvent.AttemptAbandoned());
            decided.Note(new DispatcherNote.AttemptAbandoned(run));
        }

        var command = AttemptDecision.Decide(run.Task, ended.End, run.Agent.Limits, now, jitter);
        if (command is RecordAttempt record)
        {
            command = record with { Data = ended.Data };
            if (record.Attempt.Error is { } error)
                decided.Note(new DispatcherNote.AttemptFailed(run, error));
        }

        Record(decided, run, command);
    }

    // The store failed at an end by a fault of its own. The first time the attempt is recorded as failed, without what it made: that it
    // failed is then known, and its tries are bounded. Where the store fails at that too, the run is left to the next start. It takes no
    // slot: it has ended.
    private static void Break(Deciding decided, BrokenWork broken, DateTimeOffset now, double jitter)
    {
        var (id, fence) = broken.Command switch
        {
            RecordAttempt record => (record.Id, record.Fence),
            ReleaseTask back => (back.Id, back.Fence),
            _ => throw new InvalidOperationException($"an unexpected command {broken.Command}"),
        };
        if (decided.State.Runs.Ended(id, fence) is not { } run)
            return;
        run = run with { Broken = run.Broken + 1 };
        decided.Note(new DispatcherNote.NotRecordable(run, broken.Error));
        if (run.Broken >= Run.MostBroken)
        {
            decided.Happened(new DispatcherEvent.RunChanged(run));
            return;
        }

        var end = new AttemptEnd.Failed($"What the attempt did could not be recorded. {broken.Error}", MayRetry: true);
        Record(decided, run, AttemptDecision.Decide(run.Task, end, run.Agent.Limits, now, jitter));
    }

    // Commits are answered in their order, so that whatever was claimed before this has arrived.
    private static void Compare(Deciding decided, LeasesRenewed renewed)
    {
        var lost = new List<Run>(renewed.Lost.Count);
        foreach (var held in renewed.Lost)
        {
            // Another node took it over, since this one did not renew it in time. One that has ended is answered for by its record.
            if (decided.State.Runs.Running(held.Task, held.Fence) is not { } run)
                continue;
            decided.Note(new DispatcherNote.NoLongerOurs(held.Task));
            decided.Do(new DispatcherEffect.StopRun(held.Task, held.Fence, StopCause.Shutdown));
            lost.Add(run);
        }

        if (lost.Count > 0)
            decided.Happened(new DispatcherEvent.RunsGone(lost));
        foreach (var unknown in renewed.Unknown)
        {
            // Claimed in a commit whose answer was lost. It never began, so its attempt is not used up, and it is not rescued.
            if (decided.State.Runs.Find(unknown.Task, unknown.Fence) is not null)
                continue;
            decided.Note(new DispatcherNote.NeverBegun(unknown.Task, unknown.Agent));
            decided.Do(new DispatcherEffect.Write(new ReleaseTask(unknown.Task, unknown.Agent, unknown.Fence)));
        }

        TellRunning(decided, lost, []);
        SayIfEmpty(decided);
        if (decided.State.Phase != DispatcherPhase.Claiming)
            decided.Do(new DispatcherEffect.SayQuiet());
        Alone(decided);
    }

    private static void TellRunning(Deciding decided, List<Run> gone, List<Run> started)
    {
        if (gone.Count == 0 && started.Count == 0)
            return;
        foreach (var agent in gone.Concat(started).Select(run => run.Task.Agent).Distinct())
            decided.Do(new DispatcherEffect.TellRunning(agent));
    }
}
