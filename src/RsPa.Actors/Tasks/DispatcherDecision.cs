using System.Collections.Immutable;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Retries;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <summary>What the dispatcher does, without doing it: which tasks run, what becomes of their ends, and what the store is told.</summary>
internal static partial class DispatcherDecision
{
    private static readonly ExponentialBackoff Resends = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));
    private static readonly TimeSpan LongestLook = TimeSpan.FromHours(1);

    /// <summary>Decides.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="command">What is told.</param>
    /// <param name="settings">The bounds.</param>
    /// <param name="now">The time.</param>
    /// <param name="jitter">From 0 to 1, for the jitter of retries.</param>
    public static DispatcherDecided Decide(DispatcherState state, DispatcherCommand command, DispatcherSettings settings, DateTimeOffset now, double jitter)
    {
        var decided = new Deciding(state);
        switch (command)
        {
            case DispatcherCommand.Start:
                Begin(decided);
                break;
            case DispatcherCommand.Restart:
                decided.Do(new DispatcherEffect.Offer());
                decided.Do(new DispatcherEffect.Renew());
                break;
            case DispatcherCommand.EndWait:
                decided.Happened(new DispatcherEvent.Waited());
                BeginAnew(decided);
                break;
            case DispatcherCommand.OpenAgent open:
                decided.Happened(new DispatcherEvent.AgentOpened(open.Definition));
                decided.Do(new DispatcherEffect.Offer());
                break;
            case DispatcherCommand.CloseAgent close when state.Open.ContainsKey(close.Agent):
                decided.Happened(new DispatcherEvent.AgentClosed(close.Agent));
                decided.Do(new DispatcherEffect.Offer());
                break;
            case DispatcherCommand.TakeWork taken:
                Take(decided, taken.Work, now, jitter);
                break;
            case DispatcherCommand.TakeFailure failure:
                Fail(decided, failure.Error);
                break;
            case DispatcherCommand.TakeLeases leases:
                Compare(decided, leases.Renewed);
                break;
            case DispatcherCommand.TakeEnd ended when state.Runs.Running(ended.Task, ended.Fence) is { } run:
                End(decided, run, ended, now, jitter);
                break;
            case DispatcherCommand.TakeWait wait when state.Runs.Running(wait.Task, wait.Fence) is { } run:
                decided.Happened(new DispatcherEvent.RunChanged(run with { WaitsSince = wait.Waits ? now : null }));
                break;
            case DispatcherCommand.CountAbandoned count:
                CountAbandoned(decided, count.Running, settings.MaxAbandoned);
                break;
            case DispatcherCommand.Renew:
                decided.Do(new DispatcherEffect.Renew());
                if (state.HasBegun)
                    decided.Do(new DispatcherEffect.Rescue());
                break;
            case DispatcherCommand.Look when state.HasBegun && state.Phase == DispatcherPhase.Claiming:
                decided.Do(new DispatcherEffect.Look());
                break;
            case DispatcherCommand.Reintroduce:
                Reintroduce(decided);
                break;
            case DispatcherCommand.StopClaiming:
                decided.Happened(new DispatcherEvent.PhaseReached(DispatcherPhase.Draining));
                decided.Do(new DispatcherEffect.Offer());

                // The answer to this comes after every claim that was under way, so that none arrives once the phase is done.
                decided.Do(new DispatcherEffect.Renew());
                break;
            case DispatcherCommand.Drain:
                SayIfEmpty(decided);
                break;
            case DispatcherCommand.CancelRuns:
                decided.Happened(new DispatcherEvent.PhaseReached(DispatcherPhase.Cancelling));
                foreach (var run in state.Runs.All)
                    Stop(decided, run, StopCause.Shutdown);
                SayIfEmpty(decided);
                break;
            case DispatcherCommand.HandBack:
                HandBack(decided);
                break;
        }

        // Before all else: the slot of one that has ended is not to be claimed as that of one that waits, too.
        if (decided.State.Lent(settings) != state.Lent(settings) && !decided.Does<DispatcherEffect.Offer>())
            decided.DoFirst(new DispatcherEffect.Offer());
        return decided.Result;
    }

    // The offer comes first: it ends the one of an earlier life, to which the rescued tasks would be given otherwise.
    private static void Begin(Deciding decided)
    {
        decided.Happened(new DispatcherEvent.Began());
        decided.Do(new DispatcherEffect.Offer());
        decided.Do(new DispatcherEffect.Rescue());
        decided.Do(new DispatcherEffect.AskAgents());
    }

    // Not before all has come that was claimed for the life before: it is handed back, since a rescue would count it as lost.
    private static void BeginAnew(Deciding decided)
    {
        if (decided.State is { HasBegun: false, HasWaited: true, IsAlone: true })
            Begin(decided);
    }

    private static void Alone(Deciding decided)
    {
        if (decided.State is { HasBegun: false, IsAlone: false })
            decided.Happened(new DispatcherEvent.EarlierClaimsEnded());
        BeginAnew(decided);
    }

    // Nothing of that commit was stored: what ended is sent again, until it is.
    private static void Fail(Deciding decided, string error)
    {
        if (decided.State.StoreError is null)
            decided.Note(new DispatcherNote.StoreFailed(error));
        decided.Happened(new DispatcherEvent.StoreFailed(error));

        // Renewals are refused as well: were the wait to begin anew with each, it would never be over.
        if (!decided.State.WaitsToResend)
        {
            decided.Do(new DispatcherEffect.ResendAfter(Resends.Wait(decided.State.Resends)));
            decided.Happened(new DispatcherEvent.ResendPlanned());
        }

        Alone(decided);
    }

    private static void Reintroduce(Deciding decided)
    {
        decided.Happened(new DispatcherEvent.Resent());
        decided.Do(new DispatcherEffect.CancelResend());
        decided.Do(new DispatcherEffect.Offer());
        foreach (var run in decided.State.Runs.All)
        {
            if (run is { Command: { } command, Broken: < Run.MostBroken })
                decided.Do(new DispatcherEffect.Write(command));
        }

        // Also where there is nothing to send again: the store tries its disk with it, and is found to be well without a task coming.
        decided.Do(new DispatcherEffect.Renew());
    }

    // Before an end is recorded: the slot that this frees must not go to an agent that has just gone past its limit.
    private static void CountAbandoned(Deciding decided, ImmutableDictionary<AgentName, int> running, int most)
    {
        var before = decided.State.Stuck;
        var stuck = running.Where(agent => agent.Value > most).ToImmutableSortedDictionary(agent => agent.Key.Value, agent => agent.Value, StringComparer.Ordinal);
        if (stuck.Keys.SequenceEqual(before.Keys))
            return;
        foreach (var (agent, count) in stuck.Where(agent => !before.ContainsKey(agent.Key)))
            decided.Note(new DispatcherNote.AgentStuck(agent, count, most));
        foreach (var agent in before.Keys.Where(agent => !stuck.ContainsKey(agent)))
            decided.Note(new DispatcherNote.AgentFreed(agent));
        decided.Happened(new DispatcherEvent.StuckChanged(stuck));
        decided.Do(new DispatcherEffect.Offer());
    }

    private static void HandBack(Deciding decided)
    {
        decided.Happened(new DispatcherEvent.PhaseReached(DispatcherPhase.HandingBack));
        foreach (var run in decided.State.Runs.All)
        {
            if (run.Command is not null)
                continue;
            decided.Note(new DispatcherNote.HandedBack(run));
            Record(decided, run, new ReleaseTask(run.Task.Id, run.Task.Agent, run.Task.Fence));
        }

        SayIfEmpty(decided);
    }

    private static void Record(Deciding decided, Run run, StoreCommand command)
    {
        decided.Happened(new DispatcherEvent.RunChanged(run with { Command = command }));
        decided.Do(new DispatcherEffect.Write(command));
    }

    private static void Stop(Deciding decided, Run run, StopCause cause)
    {
        if (run.Stop != StopCause.None)
            return;
        decided.Happened(new DispatcherEvent.RunChanged(run with { Stop = cause }));
        if (run.Command is null)
            decided.Do(new DispatcherEffect.StopRun(run.Task.Id, run.Task.Fence, cause));
    }

    private static void SayIfEmpty(Deciding decided)
    {
        if (decided.State.Runs.Count == 0)
            decided.Do(new DispatcherEffect.SayEmpty());
    }

    /// <summary>A decision under way: what follows in it sees what has happened before.</summary>
    private sealed class Deciding(DispatcherState state)
    {
        private readonly List<DispatcherEvent> _events = [];
        private readonly List<DispatcherEffect> _effects = [];

        public DispatcherState State { get; private set; } = state;

        public DispatcherDecided Result => new(State, _events, _effects);

        public void Happened(DispatcherEvent happened)
        {
            _events.Add(happened);
            State = Evolve(State, happened);
        }

        public void Do(DispatcherEffect effect) => _effects.Add(effect);

        public void DoFirst(DispatcherEffect effect) => _effects.Insert(0, effect);

        public bool Does<T>() => _effects.OfType<T>().Any();

        public void Note(DispatcherNote note) => _effects.Add(new DispatcherEffect.Log(note));
    }
}

/// <summary>What was decided.</summary>
/// <param name="State">The state after all that has happened.</param>
/// <param name="Events">What has happened, in order.</param>
/// <param name="Effects">What is to be done, in order.</param>
internal sealed record DispatcherDecided(DispatcherState State, IReadOnlyList<DispatcherEvent> Events, IReadOnlyList<DispatcherEffect> Effects);
