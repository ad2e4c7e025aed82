using System.Collections.Immutable;

namespace RsPa.Testing.Ollama.Scheduling;

/// <summary>
/// Ollama's scheduler as a pure decision. Runners are told apart by their weights. One call at a time gets a load, and blocks those
/// behind it, also where they want another model; a call to what is loaded as it asks goes past the queue, even to a runner that is
/// about to end, and waits for a slot for as long as it takes. No runner that works is ever interrupted.
/// </summary>
internal static class SchedulerMachine
{
    /// <summary>What a command leads to, and the state after it.</summary>
    public static (SchedulerState State, ImmutableArray<SchedulerEvent> Events) Decide(SchedulerState state, SchedulerCommand command, DateTimeOffset now)
    {
        var events = ImmutableArray.CreateBuilder<SchedulerEvent>();
        foreach (var happened in First(state, command, now))
            Happen(happened);
        while (Next(state, now) is { } happened)
            Happen(happened);
        return (state, events.ToImmutable());

        void Happen(SchedulerEvent happened)
        {
            events.Add(happened);
            state = state.Evolve(happened);
        }
    }

    private static IEnumerable<SchedulerEvent> First(SchedulerState state, SchedulerCommand command, DateTimeOffset now) => command switch
    {
        SchedulerCommand.Ask ask => [Take(state, ask.Demand)],
        SchedulerCommand.AskSlot ask when state.HeldBy(ask.Call) is { } runner => [new SchedulerEvent.SlotAsked(runner.Id, ask.Call)],
        SchedulerCommand.Leave leave => Leave(state, leave, now),
        SchedulerCommand.EndLoad end when state.Loading?.Id == end.Runner =>
            [end.Error is null ? new SchedulerEvent.LoadEnded(end.Runner) : new SchedulerEvent.LoadFailed(end.Runner, state.Head!.Call, end.Error)],
        SchedulerCommand.Unload unload when state.Of(unload.Weights) is { IsEnding: false } runner => [new SchedulerEvent.Marked(runner.Id)],
        SchedulerCommand.LoseSlot lose when state.Of(lose.Weights) is { } runner => [new SchedulerEvent.SlotLost(runner.Id)],
        SchedulerCommand.Place place => [new SchedulerEvent.Placed(state.Loads + 1, place.Model, place.Options, place.ExpiresAt)],
        _ => [],
    };

    private static SchedulerEvent Take(SchedulerState state, Demand demand)
    {
        if (state.Runners.Find(runner => runner.Suits(demand)) is { } runner)
            return new SchedulerEvent.Admitted(demand, runner.Id);
        return state.Queue.Count >= state.Limits.MaxQueue ? new SchedulerEvent.Refused(demand.Call) : new SchedulerEvent.Queued(demand);
    }

    private static IEnumerable<SchedulerEvent> Leave(SchedulerState state, SchedulerCommand.Leave leave, DateTimeOffset now)
    {
        if (state.Head?.Call == leave.Call && state.Loading is { } loading)
        {
            yield return new SchedulerEvent.LoadAborted(loading.Id);
            yield break;
        }

        if (leave.LosesSlot && state.HeldBy(leave.Call) is { } runner && runner.Working.Contains(leave.Call))
            yield return new SchedulerEvent.SlotLost(runner.Id);
        yield return new SchedulerEvent.Left(leave.Call, now);
    }

    /// <summary>What follows of itself; nothing where the scheduler waits.</summary>
    private static SchedulerEvent? Next(SchedulerState state, DateTimeOffset now)
    {
        if (state.Runners.Find(runner => runner.IsOver(now)) is { } over)
            return new SchedulerEvent.Ended(over.Id);
        if (state.Runners.Find(runner => !runner.Waiting.IsEmpty && runner.Working.Count + runner.LostSlots < state.Limits.Parallel) is { } free)
            return new SchedulerEvent.SlotGiven(free.Id, free.Waiting[0]);
        if (state.Head is not { } head)
            return state.Queue.IsEmpty ? null : new SchedulerEvent.HeadTaken();
        return state.Loading is null ? Serve(state, head) : null;
    }

    private static SchedulerEvent? Serve(SchedulerState state, Demand head)
    {
        if (state.Of(head.Model.Weights) is { } loaded)
            return loaded.Suits(head) ? new SchedulerEvent.Admitted(head, loaded.Id) : Mark(loaded);
        if (state.HasRoomFor(head.Model))
            return new SchedulerEvent.LoadBegan(state.Loads + 1, head);
        return state.Runners.Exists(runner => runner.IsEnding) ? null : Mark(state.Victim);
    }

    private static SchedulerEvent.Marked? Mark(Runner runner) => runner.IsEnding ? null : new SchedulerEvent.Marked(runner.Id);
}
