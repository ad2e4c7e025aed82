using Akka.Actor;
using Akka.Event;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Supervision;
using RsPa.Agents;

namespace RsPa.Actors.Agents;

/// <summary>
/// How an agent counts each of its attempts once: by a cursor in the order of all attempts. Reports are hints of what the database
/// knows; wherever one may have been missed, what comes after the cursor is read again, and reports that arrive meanwhile are left
/// out, since the next reading holds them.
/// </summary>
/// <remarks>A part of <see cref="AgentActor"/>, used on its thread only.</remarks>
internal sealed class AgentCounting(
    AgentName agent, IAttemptTotals totals, AgentPolicy policy, IActorContext context, Action<AttemptTotals> store, Action<ActorFault?> fault,
    CancellationToken stopping)
{
    private readonly IActorRef _self = context.Self;
    private readonly IScheduler _scheduler = context.System.Scheduler;

    private AttemptTotals _stored = AttemptSums.Nothing;
    private AttemptTotals? _storing;
    private AttemptTotals? _waiting;
    private ICancelable? _nextStore;
    private ICancelable? _nextRead;
    private long _reported;
    private bool _reading;
    private bool _readAgain;
    private int _readFailures;

    /// <summary>What is known and shown, and is not yet stored.</summary>
    public AttemptTotals? Uncounted => (_storing, _waiting) switch
    {
        ({ } storing, { } waiting) => storing.Plus(waiting),
        var (storing, waiting) => storing ?? waiting,
    };

    /// <summary>Whether it reads, or waits to read, what it may have missed.</summary>
    public bool IsReading => _reading || _nextRead is not null;

    private long Cursor => (_waiting ?? _storing ?? _stored).LastSequence;

    /// <summary>Starts, with what a recovery gave.</summary>
    public void Begin(AttemptTotals stored)
    {
        _stored = stored;
        CatchUp();
    }

    /// <summary>Reads what may have been missed.</summary>
    public void CatchUp()
    {
        _nextRead?.Cancel();
        _nextRead = null;
        if (_reading)
        {
            _readAgain = true;
            return;
        }

        _reading = true;
        var after = Cursor;

        // Task.Run, since a database that reads synchronously would hold the actor's thread.
        _ = Task.Run(() => totals.ReadAsync(agent, after, stopping), stopping)
            .PipeTo(_self, success: static read => new Read(read), failure: static cause => new ReadFailed(cause));
    }

    /// <summary>The dispatcher reports attempts of one commit.</summary>
    public void Reported(AttemptTotals added)
    {
        _reported = Math.Max(_reported, added.LastSequence);
        if (!IsReading && added.LastSequence > Cursor)
            Add(added);
    }

    /// <summary>Takes one of its own messages.</summary>
    public void Handle(Message message)
    {
        switch (message)
        {
            case Read { Totals: var read }:
                OnRead(read);
                break;
            case ReadFailed { Cause: var cause }:
                ReadLater($"The attempts of agent '{agent}' can't be read, so its counts lag behind: {cause.GetBaseException().Message}");
                break;
            case ReadDue:
                CatchUp();
                break;
            case StoreDue:
                _nextStore = null;
                StoreWaiting();
                break;
        }
    }

    /// <summary>What was given to be stored is stored.</summary>
    /// <param name="all">All that is stored.</param>
    public void Stored(AttemptTotals all)
    {
        _stored = all;
        _storing = null;
        _nextStore = _scheduler.ScheduleTellOnceCancelable(policy.CountEvery, _self, StoreDue.Instance, _self);
    }

    /// <summary>Ends its timers.</summary>
    public void Stop()
    {
        _nextRead?.Cancel();
        _nextStore?.Cancel();
    }

    private void OnRead(AttemptTotals read)
    {
        _reading = false;
        var foundMore = read.LastSequence > Cursor;
        if (foundMore)
            Add(read);
        if (_readAgain || (foundMore && _reported > Cursor))
        {
            _readAgain = false;
            CatchUp();
            return;
        }

        if (_reported > Cursor)
        {
            ReadLater($"Attempts of agent '{agent}' up to {_reported} were reported, and only those up to {Cursor} can be read.");
            return;
        }

        _readFailures = 0;
        fault(null);
    }

    private void ReadLater(string message)
    {
        _reading = false;
        _readAgain = false;
        var wait = TimeSpan.FromTicks(Math.Min(policy.CatchUpMax.Ticks, policy.CatchUpBackoff.Ticks << Math.Min(_readFailures, 20)));
        _readFailures++;
        fault(new ActorFault(message, $"It is tried again in {wait.TotalSeconds:0.#} s. If it stays, look at the state of tasks/store and at the disk of main.db."));
        _nextRead = _scheduler.ScheduleTellOnceCancelable(wait, _self, ReadDue.Instance, _self);
    }

    private void Add(AttemptTotals added)
    {
        _waiting = _waiting is null ? added : _waiting.Plus(added);
        if (_nextStore is null)
            StoreWaiting();
    }

    private void StoreWaiting()
    {
        if (_storing is not null || _waiting is null)
            return;
        _storing = _waiting;
        _waiting = null;
        store(_storing);
    }

    /// <summary>What it tells itself. It never leaves the actor.</summary>
    internal abstract record Message : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record Read(AttemptTotals Totals) : Message;

    private sealed record ReadFailed(Exception Cause) : Message;

    private sealed record ReadDue : Message
    {
        public static ReadDue Instance { get; } = new();
    }

    private sealed record StoreDue : Message
    {
        public static StoreDue Instance { get; } = new();
    }
}
