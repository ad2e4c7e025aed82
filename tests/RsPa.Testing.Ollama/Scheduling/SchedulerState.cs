using System.Collections.Immutable;

namespace RsPa.Testing.Ollama.Scheduling;

/// <summary>Ollama's scheduler at one moment.</summary>
internal sealed record SchedulerState(SchedulerLimits Limits)
{
    /// <summary>The runners, the oldest first.</summary>
    public ImmutableList<Runner> Runners { get; init; } = [];

    /// <summary>The call that is at its load, or whose turn is next; while there is one, those behind it wait.</summary>
    public Demand? Head { get; init; }

    /// <summary>The calls behind the head.</summary>
    public ImmutableList<Demand> Queue { get; init; } = [];

    /// <summary>How many loads there have been.</summary>
    public int Loads { get; init; }

    /// <summary>The runner that loads; there is one at most.</summary>
    public Runner? Loading => Runners.Find(runner => runner.IsLoading);

    /// <summary>The runner of some weights.</summary>
    public Runner? Of(string weights) => Runners.Find(runner => runner.Model.Weights == weights);

    /// <summary>The runner that a call holds.</summary>
    public Runner? HeldBy(int call) => Runners.Find(runner => runner.Users.Contains(call));

    /// <summary>Whether a model may be loaded beside those that are there.</summary>
    public bool HasRoomFor(StandInModel model) =>
        Runners.Count < Limits.MaxLoaded && (Runners.IsEmpty || Runners.Sum(runner => runner.Model.VramBytes) + model.VramBytes <= Limits.VramBytes);

    /// <summary>The runner that has to go first: an idle one, or else any; of those the one that stays shortest, and then by its weights.</summary>
    public Runner Victim => Runners.OrderByDescending(runner => runner.IsIdle).ThenBy(runner => runner.KeepAlive).ThenBy(runner => runner.Model.Weights, StringComparer.Ordinal).First();

    /// <summary>The moment when the next runner's time is over.</summary>
    public DateTimeOffset? NextExpiry => Runners.Where(runner => runner.IsIdle).Min(runner => runner.ExpiresAt);

    public SchedulerState Evolve(SchedulerEvent happened) => happened switch
    {
        SchedulerEvent.Queued queued => this with { Queue = Queue.Add(queued.Demand) },
        SchedulerEvent.HeadTaken => this with { Head = Queue[0], Queue = Queue.RemoveAt(0) },
        SchedulerEvent.LoadBegan began => this with
        {
            Loads = Loads + 1,
            Runners = Runners.Add(new Runner(began.Runner, began.Demand.Model, began.Demand.Options, began.Demand.KeepAlive ?? Limits.KeepAlive)),
        },
        SchedulerEvent.LoadEnded ended => With(ended.Runner, runner => runner with { IsLoading = false }),
        SchedulerEvent.LoadFailed failed => Without(failed.Runner) with { Head = null },
        SchedulerEvent.LoadAborted aborted => Without(aborted.Runner) with { Head = null },
        SchedulerEvent.Admitted admitted => With(admitted.Runner, runner => runner with
        {
            Users = runner.Users.Add(admitted.Demand.Call),
            KeepAlive = admitted.Demand.KeepAlive ?? runner.KeepAlive,
        }) with { Head = Head == admitted.Demand ? null : Head },
        SchedulerEvent.Marked marked => With(marked.Runner, runner => runner with { IsEnding = true }),
        SchedulerEvent.Ended ended => Without(ended.Runner),
        SchedulerEvent.SlotAsked asked => With(asked.Runner, runner => runner with { Waiting = runner.Waiting.Add(asked.Call) }),
        SchedulerEvent.SlotGiven given => With(given.Runner, runner => runner with { Waiting = runner.Waiting.Remove(given.Call), Working = runner.Working.Add(given.Call) }),
        SchedulerEvent.SlotLost lost => With(lost.Runner, runner => runner with { LostSlots = runner.LostSlots + 1 }),
        SchedulerEvent.Left left => Leave(left.Call, left.At),
        SchedulerEvent.Placed placed => this with
        {
            Loads = Loads + 1,
            Runners = Runners.Add(new Runner(placed.Runner, placed.Model, placed.Options, Limits.KeepAlive) { IsLoading = false, ExpiresAt = placed.ExpiresAt }),
        },
        _ => this,
    };

    private SchedulerState Leave(int call, DateTimeOffset now) => this with
    {
        Head = Head?.Call == call ? null : Head,
        Queue = Queue.RemoveAll(waiting => waiting.Call == call),
        Runners = [.. Runners.Select(runner => runner.Users.Contains(call) ? Release(runner, call, now) : runner)],
    };

    private static Runner Release(Runner runner, int call, DateTimeOffset now)
    {
        var released = runner with { Users = runner.Users.Remove(call), Waiting = runner.Waiting.Remove(call), Working = runner.Working.Remove(call) };
        return released.IsIdle ? released with { ExpiresAt = now + released.KeepAlive } : released;
    }

    private SchedulerState With(int id, Func<Runner, Runner> change) =>
        this with { Runners = [.. Runners.Select(runner => runner.Id == id ? change(runner) : runner)] };

    private SchedulerState Without(int id) => this with { Runners = Runners.RemoveAll(runner => runner.Id == id) };
}
