using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Cache;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Supervision;
using RsPa.Ollama;

namespace RsPa.Actors.Cache;

/// <summary>
/// Keeps the cache's store: writes what waits, one write at a time, removes what is old, purges and counts. All that it asks of the store
/// goes one after another, so that a purge never meets a write that was before it.
/// </summary>
public sealed partial class CacheActor : SystemActor, IWithTimers, IDisposable
{
    private const int MostJobs = 100;

    private readonly EntryCache _cache;
    private readonly ICacheStore _store;
    private readonly CacheOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Queue<Func<Task<Job>>> _jobs = [];

    private CacheStatistics? _newest;
    private string? _failure;
    private bool _busy;
    private bool _waiting;
    private bool _writeWaits;

    /// <summary>Makes the actor.</summary>
    public CacheActor(EntryCache cache, ICacheStore store, CacheOptions options, TimeProvider time, IEventBus events, ILogger<CacheActor> logger)
        : base(events)
    {
        _cache = cache;
        _store = store;
        _options = options;
        _time = time;
        _logger = logger;

        Receive<EntriesWait>(_ =>
        {
            _waiting = false;
            Timers.StartSingleTimer("write", new WriteDue(), _options.WriteDelay);
        });
        Receive<WriteDue>(_ => Write());
        Receive<NoteUses>(_ => Write());
        Receive<RetryWriting>(_ => Wait());
        Receive<RemoveExpired>(_ => Do(() => PurgeAsync(new CachePurge.Expired(), ActorRefs.Nobody)));
        Receive<GetCacheStatistics>(_ => Count(Sender));
        Receive<PurgeCache>(purge => Purge(purge.What is CachePurge.OfModel model ? new CachePurge.OfModel(ModelName.Full(model.Name)) : purge.What, Sender));
        Receive<FlushCache>(_ => Flush(Sender));
        Receive<Job>(Ended);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to make the actor.</summary>
    public static Props Props(EntryCache cache, ICacheStore store, CacheOptions options, TimeProvider time, IEventBus events, ILogger<CacheActor> logger) =>
        Akka.Actor.Props.Create(() => new CacheActor(cache, store, options, time, events, logger));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Timers.StartPeriodicTimer("note", new NoteUses(), _options.NoteInterval);
        Timers.StartPeriodicTimer("expire", new RemoveExpired(), _options.PurgeInterval);
        Wait();
    }

    /// <inheritdoc/>
    protected override void PostStop() => _stopping.Cancel();

    /// <summary>Called by Akka when the actor has stopped.</summary>
    public void Dispose() => _stopping.Dispose();

    /// <inheritdoc/>
    protected override IReadOnlyList<HealthFigure> Figures()
    {
        // No fault: the service does all its work without a cache, only slower.
        Advice = (_failure ?? _cache.ReadFault) is { } failure ? $"{failure} Until that is put right nothing is kept, and what was kept is asked anew." : null;
        var figures = new List<HealthFigure>
        {
            new HealthFigure.Number("hits", _cache.Hits, "{question}"),
            new HealthFigure.Number("misses", _cache.Misses, "{question}"),
            new HealthFigure.Number("waiting", _cache.Queue.Count, "{entry}"),
            new HealthFigure.Number("dropped", _cache.Dropped, "{entry}"),
        };
        if (_newest is { } now)
        {
            figures.Add(new HealthFigure.Number("answers", now.Answers.Entries, "{entry}"));
            figures.Add(new HealthFigure.Number("answers_size", now.Answers.Bytes, "By"));
            figures.Add(new HealthFigure.Number("data", now.Data.Entries, "{entry}"));
            figures.Add(new HealthFigure.Number("data_size", now.Data.Bytes, "By"));
        }

        return figures;
    }

    private void Count(IActorRef asker)
    {
        if (Refuses(asker))
            return;

        // What waits is written first, so that it is counted.
        Write();
        Do(() => CountAsync(asker));
    }

    private void Purge(CachePurge what, IActorRef asker)
    {
        if (!Refuses(asker))
            Do(() => PurgeAsync(what, asker));
    }

    private void Flush(IActorRef asker)
    {
        Write();
        Do(() => Task.FromResult<Job>(new Job.Flushed(asker)));
    }

    private void Write()
    {
        if (_writeWaits)
            return;
        _writeWaits = true;
        Do(WriteAsync);
    }

    private bool Refuses(IActorRef asker)
    {
        if (_jobs.Count < MostJobs)
            return false;
        asker.Tell(new CacheReply.Failed("The cache is busy: too many questions wait for its database. Try again in a few seconds."));
        return true;
    }

    private async Task<Job> WriteAsync()
    {
        // Still on the actor's thread: what comes from here on needs another write.
        _writeWaits = false;
        var batch = _cache.Queue.Take();
        if (batch.IsEmpty)
            return new Job.Written(batch, null, null);
        try
        {
            var now = await _store.WriteAsync(batch, _options.Bounds, _time.GetUtcNow(), _stopping.Token).ConfigureAwait(false);
            CacheInstruments.Stored.Add(batch.Entries.Count);
            return new Job.Written(batch, now, null);
        }
        catch (Exception failure)
        {
            // What could not be kept is made anew when it is asked for; the counts are tried again.
            _cache.Drop(batch.Entries.Count);
            _cache.Queue.PutBack(batch.Answers, batch.Data);
            return new Job.Written(batch, null, failure.GetBaseException());
        }
        finally
        {
            _cache.Queue.Written();
        }
    }

    private async Task<Job> CountAsync(IActorRef asker)
    {
        try
        {
            return new Job.Counted(await _store.CountAsync(_stopping.Token).ConfigureAwait(false), asker);
        }
        catch (Exception failure)
        {
            return new Job.CountFailed(asker, failure.GetBaseException());
        }
    }

    private async Task<Job> PurgeAsync(CachePurge what, IActorRef asker)
    {
        try
        {
            long count = _cache.Forget(what);
            for (int gone; (gone = await _store.PurgeAsync(what, _time.GetUtcNow(), _options.PurgeBatch, _stopping.Token).ConfigureAwait(false)) > 0;)
                count += gone;

            // Once more: somebody may have read meanwhile what was about to go.
            _cache.Forget(what);
            return new Job.Purged(count, asker, null);
        }
        catch (Exception failure)
        {
            return new Job.Purged(0, asker, failure.GetBaseException());
        }
    }

    private void Do(Func<Task<Job>> job)
    {
        _jobs.Enqueue(job);
        Next();
    }

    private void Next()
    {
        if (_busy || !_jobs.TryDequeue(out var job))
            return;
        _busy = true;
        _ = job().PipeTo(Self);
    }

    private void Ended(Job job)
    {
        _busy = false;
        switch (job)
        {
            case Job.Written written:
                Written(written);
                break;
            case Job.Counted counted:
                _newest = counted.Now;
                counted.Asker.Tell(new CacheReply.Counted(counted.Now));
                break;
            case Job.Purged { Cause: null } purged:
                purged.Asker.Tell(new CacheReply.Purged(purged.Count));
                break;
            case Job.Purged purged:
                LogPurgeFailed(purged.Cause!);
                purged.Asker.Tell(new CacheReply.Failed(purged.Cause!.Message));
                break;
            case Job.Flushed flushed:
                flushed.Asker.Tell(PhaseDone.Instance);
                break;
            case Job.CountFailed failed:
                failed.Asker.Tell(new CacheReply.Failed(failed.Cause.Message));
                break;
        }

        Next();
    }

    private void Written(Job.Written written)
    {
        if (written.Cause is { } cause)
        {
            if (_failure is null)
                LogWriteFailed(cause);
            _failure = cause.Message;
            Timers.StartSingleTimer("retry", new RetryWriting(), _options.RetryDelay);
            return;
        }

        if (written.Now is { } now)
        {
            _newest = now;
            if (_failure is not null)
                LogWritesAgain(_cache.Dropped);
            _failure = null;
        }

        if (_failure is null)
            Wait();
    }

    private void Wait()
    {
        if (_waiting)
            return;
        _waiting = true;
        _ = _cache.Queue.WaitAsync(_stopping.Token).PipeTo(Self, success: () => new EntriesWait(), failure: _ => new EntriesWait());
    }

    /// <summary>Asks to write what waits, at the end.</summary>
    internal sealed record FlushCache : Internal
    {
        public static FlushCache Instance { get; } = new();
    }

    // What the actor tells itself: it is never serialised, and no letter worth a line when it comes after the stop.
    internal abstract record Internal : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record EntriesWait : Internal;

    private sealed record WriteDue : Internal;

    private sealed record NoteUses : Internal;

    private sealed record RetryWriting : Internal;

    private sealed record RemoveExpired : Internal;

    /// <summary>Something that was asked of the store has ended.</summary>
    private abstract record Job : Internal
    {
        public sealed record Written(CacheBatch Batch, CacheStatistics? Now, Exception? Cause) : Job;

        public sealed record Counted(CacheStatistics Now, IActorRef Asker) : Job;

        public sealed record Purged(long Count, IActorRef Asker, Exception? Cause) : Job;

        public sealed record Flushed(IActorRef Asker) : Job;

        public sealed record CountFailed(IActorRef Asker, Exception Cause) : Job;
    }
}
