using Akka.Actor;
using Akka.Event;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Supervision;
using RsPa.Agents;

namespace RsPa.Actors.Agents;

/// <summary>
/// What an agent has done, as its row in the database says: the commits that record attempts count them there. Each answer reads it
/// anew; what was read last is shown only where it can't be read now. A part of <see cref="AgentActor"/>, used on its thread only.
/// </summary>
internal sealed class AgentTotals(AgentName agent, IAttemptTotals totals, AgentPolicy policy, IActorContext context, Action<ActorFault?> fault, CancellationToken stopping)
{
    // So many may wait for one reading; whoever comes then gets what was read last.
    private const int MostWaiting = 1_000;

    private readonly IActorRef _self = context.Self;
    private readonly IScheduler _scheduler = context.System.Scheduler;
    private List<Action> _served = [];
    private List<Action> _waiting = [];
    private ICancelable? _next;
    private bool _reading;
    private int _failures;

    /// <summary>What was read last.</summary>
    public AttemptTotals Known { get; private set; } = AttemptSums.Nothing;

    /// <summary>Whether it was ever read.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Reads, and then does something with what is known.</summary>
    public void Read(Action then)
    {
        if (_waiting.Count >= MostWaiting)
        {
            then();
            return;
        }

        // A reading that is under way may have looked before what the asker knows of.
        _waiting.Add(then);
        if (!_reading)
            Start();
    }

    /// <summary>Reads within a while: something may have changed.</summary>
    public void ReadSoon() => ReadIn(policy.LookEvery);

    /// <summary>Takes one of its own messages.</summary>
    public void Handle(Message message)
    {
        switch (message)
        {
            case Due:
                _next = null;
                Read(static () => { });
                return;
            case WasRead { Totals: var read }:
                Known = read;
                IsKnown = true;
                _failures = 0;
                fault(null);
                break;
            case Failed { Cause: var cause }:
                var wait = policy.CatchUp.Wait(_failures++);
                fault(new ActorFault(
                    $"What agent '{agent}' has done can't be read: {cause.GetBaseException().Message}",
                    $"It is tried again in {wait.TotalSeconds:0.#} s. If it stays, look at the state of store and at the disk of main.db."));
                ReadIn(wait);
                break;
        }

        _reading = false;
        var served = _served;
        _served = [];
        foreach (var then in served)
            then();
        if (_waiting.Count > 0 && !_reading)
            Start();
    }

    /// <summary>Ends its timer.</summary>
    public void Stop() => _next?.Cancel();

    private void Start()
    {
        _reading = true;
        (_served, _waiting) = (_waiting, []);

        // Task.Run, since a database that reads synchronously would hold the actor's thread.
        _ = Task.Run(() => totals.ReadAsync(agent, stopping), stopping)
            .PipeTo(_self, success: static read => new WasRead(read), failure: static cause => new Failed(cause));
    }

    private void ReadIn(TimeSpan wait) => _next ??= _scheduler.ScheduleTellOnceCancelable(wait, _self, Due.Instance, _self);

    /// <summary>What it tells itself. It never leaves the actor.</summary>
    internal abstract record Message : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record WasRead(AttemptTotals Totals) : Message;

    private sealed record Failed(Exception Cause) : Message;

    private sealed record Due : Message
    {
        public static Due Instance { get; } = new();
    }
}
