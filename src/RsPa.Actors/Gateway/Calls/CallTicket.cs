using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Gateway.Calls;

/// <summary>One call on its way through the gateway. The gateway's actor writes it, but for the answer; others read.</summary>
/// <param name="call">The call as the queue sees it.</param>
/// <param name="request">The request.</param>
/// <param name="envelope">What was read of it.</param>
/// <param name="arrivedAt">When it came.</param>
internal sealed class CallTicket(ModelCall call, ModelRequest request, RequestEnvelope envelope, DateTimeOffset arrivedAt)
{
    private readonly CallWaiters _waiters = new();
    private readonly TaskCompletionSource<CallEnding> _done = new();
    private CallEnding? _ending;
    private Action? _abort;

    /// <summary>The call as the queue sees it.</summary>
    public ModelCall Call { get; set; } = call;

    /// <summary>The request.</summary>
    public ModelRequest Request { get; } = request;

    /// <summary>What was read of it.</summary>
    public RequestEnvelope Envelope { get; } = envelope;

    /// <summary>When it came.</summary>
    public DateTimeOffset ArrivedAt { get; } = arrivedAt;

    /// <summary>What it is known by.</summary>
    public CallId Id => Call.Id;

    /// <summary>Its answer.</summary>
    public AnswerBuffer Answer { get; } = new();

    /// <summary>What became of its tries.</summary>
    public RetryState Tries { get; set; } = new();

    /// <summary>Whether it was silent for long, though its model answered others.</summary>
    public bool IsSlow { get; set; }

    /// <summary>How often its slot was lost.</summary>
    public int SlotsLost { get; set; }

    /// <summary>Since when the server is busy, where it was at the last try.</summary>
    public DateTimeOffset? BusySince { get; set; }

    /// <summary>The digest of its model, where one is known.</summary>
    public string Digest { get; set; } = "";

    /// <summary>When its present or last try began; nothing while it has none.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>Where that try is made.</summary>
    public EndpointId? Endpoint { get; private set; }

    /// <summary>When its first piece came.</summary>
    public DateTimeOffset? FirstPieceAt { get; set; }

    /// <summary>How much of its wait was for its model to be loaded.</summary>
    public TimeSpan LoadWait { get; set; }

    /// <summary>Whether it was preempted once.</summary>
    public bool WasPreempted { get; set; }

    /// <summary>The last place in the queue that was told.</summary>
    public int? Place { get; set; }

    /// <summary>What became of it; nothing before it is over.</summary>
    public CallEnding? Ending => Volatile.Read(ref _ending);

    /// <summary>Completes when it is over. It never fails.</summary>
    public Task<CallEnding> Done => _done.Task;

    /// <summary>Has a caller told when the call begins to wait (true), and when it does so no longer (false): now too, where it waits.</summary>
    /// <returns>To be disposed when the caller wants no more of it.</returns>
    public IDisposable Follow(Action<bool>? waits) => _waiters.Add(waits);

    /// <summary>A try begins.</summary>
    /// <returns>Cancelled when it is to be given up.</returns>
    public CancellationToken Start(EndpointId endpoint, DateTimeOffset now)
    {
        (StartedAt, Endpoint) = (now, endpoint);
        var running = new CancellationTokenSource(); // not disposed: an abort may come at any time, and it holds nothing
        _abort = () => _ = running.CancelAsync();
        _waiters.Tell(isWaiting: false);
        return running.Token;
    }

    /// <summary>The try is to be given up: its connection is closed.</summary>
    public void Abort() => _abort?.Invoke();

    /// <summary>Its try is over, and it is to be made again.</summary>
    public void Again() => (StartedAt, FirstPieceAt, Endpoint) = (null, null, null);

    /// <summary>It waits.</summary>
    public void Wait() => _waiters.Tell(isWaiting: true);

    /// <summary>It is over. The first who says so has the last word, and is to <see cref="Announce"/> it.</summary>
    /// <param name="failure">Why it has no whole answer; nothing where it has one.</param>
    /// <param name="ending">What became of it.</param>
    /// <returns>Whether that was not said before.</returns>
    public bool End(Exception? failure, CallEnding ending)
    {
        if (Interlocked.CompareExchange(ref _ending, ending, null) is not null)
            return false;
        Answer.Complete(failure);
        return true;
    }

    /// <summary>Has those go on who wait for its end: on this thread.</summary>
    public void Announce()
    {
        _waiters.Tell(isWaiting: false);
        _done.TrySetResult(_ending!);
    }

    /// <summary>The same, on threads of their own.</summary>
    public void AnnounceLater() => ThreadPool.UnsafeQueueUserWorkItem(static ticket => ticket.Announce(), this, preferLocal: false);
}

/// <summary>What became of a call.</summary>
/// <param name="Usage">What it took, where the server has said so.</param>
/// <param name="HasCallerLeft">Whether its caller had left.</param>
internal sealed record CallEnding(CallUsage? Usage, bool HasCallerLeft = false);
