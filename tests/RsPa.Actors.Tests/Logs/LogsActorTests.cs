using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Events;
using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Logs;

namespace RsPa.Actors.Tests.Logs;

public sealed class LogsActorTests : TestKit
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly LogsOptions Prompt = new() { Linger = TimeSpan.FromMilliseconds(1), RetryDelay = TimeSpan.FromHours(1) };

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeLogStore _store = new();

    [Fact]
    public async Task Entries_from_before_the_actor_and_after_its_start_are_stored_in_order()
    {
        var channel = new LogChannel();
        channel.TryWrite(Entry("before 1"));
        channel.TryWrite(Entry("before 2"));
        var actor = Start(channel);
        await Flush(actor);
        channel.TryWrite(Entry("after"));

        (await Flush(actor)).Waiting.ShouldBe(0);

        Messages().ShouldBe(["before 1", "before 2", "after"]);
        (await State(actor)).ShouldBe(new LogsState(3, 0, LogDrops.None, 0, null, null));
    }

    [Fact]
    public void An_entry_wakes_the_actor_without_a_flush()
    {
        var channel = new LogChannel();
        Start(channel);

        channel.TryWrite(Entry("one"));
        Attempt().ShouldBe(1);
        channel.TryWrite(Entry("two"));
        Attempt().ShouldBe(1);

        Messages().ShouldBe(["one", "two"]);
    }

    [Fact]
    public async Task What_gathers_during_a_write_is_written_in_batches_no_larger_than_the_limit()
    {
        var channel = new LogChannel();
        var gate = new TaskCompletionSource();
        _store.Gate = gate.Task;
        var actor = Start(channel, Prompt with { BatchSize = 4 });
        channel.TryWrite(Entry("first"));
        _store.Begun.TryTake(out _, Timeout).ShouldBeTrue();
        for (var i = 0; i < 9; i++)
            channel.TryWrite(Entry($"{i}"));

        (await State(actor)).Waiting.ShouldBe(10);
        gate.SetResult();
        await Flush(actor);

        int[] sizes = [Attempt(), Attempt(), Attempt(), .. Rest()];
        sizes[0].ShouldBe(1);
        sizes.ShouldAllBe(size => size <= 4);
        sizes.Sum().ShouldBe(10);
        Messages().ShouldBe(["first", .. Enumerable.Range(0, 9).Select(i => $"{i}")]);
    }

    [Fact]
    public async Task A_full_queue_drops_and_counts_and_the_log_tells_of_it()
    {
        var channel = new LogChannel(3);
        for (var i = 1; i <= 5; i++)
            channel.TryWrite(Entry($"{i}")).ShouldBe(i <= 3);
        channel.Drops.ShouldBe(new LogDrops(2, 0, 0));

        var actor = Start(channel, Prompt with { Node = "box" });
        await Flush(actor);

        Messages().ShouldBe(["2 entries dropped (queue_full 2)", "1", "2", "3"]);
        _store.Entries[0].Severity.ShouldBe(LogSeverity.Warning);
        _store.Entries[0].Context.Node.ShouldBe("box");
        (await State(actor)).Dropped.ShouldBe(new LogDrops(2, 0, 0));
        // Told once, not again with each batch.
        channel.TryWrite(Entry("6"));
        await Flush(actor);
        Messages()[^1].ShouldBe("6");
        _store.Entries.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_store_that_fails_for_a_moment_costs_no_entry()
    {
        var channel = new LogChannel();
        _store.Fault = new IOException("No space left on device");
        var actor = Start(channel);
        channel.TryWrite(Entry("kept"));
        Attempt();
        AwaitAssert(() => State(actor).Result.Failure.ShouldBe("No space left on device"), Timeout);
        (await State(actor)).FailingSince.ShouldBe(_time.GetUtcNow());

        _store.Fault = null;
        await Flush(actor);

        Messages().ShouldBe(["kept"]);
        var state = await State(actor);
        state.Failure.ShouldBeNull();
        state.FailingSince.ShouldBeNull();
        state.Dropped.ShouldBe(LogDrops.None);
    }

    [Fact]
    public async Task A_store_that_goes_on_failing_loses_counted_entries_and_the_service_goes_on()
    {
        var channel = new LogChannel(5);
        _store.Fault = new IOException("disk I/O error");
        var actor = Start(channel, Prompt with { BatchSize = 2, WriteAttempts = 3 });
        channel.TryWrite(Entry("lost 1")).ShouldBeTrue();
        Attempt();
        // The second and the third try, without a wait; after that the group is given up.
        var flushed = await Flush(actor);
        flushed.Waiting.ShouldBe(0);
        Rest().Count.ShouldBe(2);
        channel.Drops.ShouldBe(new LogDrops(0, 1, 0));

        _store.Fault = null;
        channel.TryWrite(Entry("stored"));
        await Flush(actor);

        Messages().ShouldBe(["1 entries dropped (store_failed 1)", "stored"]);
        var state = await State(actor);
        state.Dropped.ShouldBe(new LogDrops(0, 1, 0));
        state.Failure.ShouldBeNull();
    }

    [Fact]
    public async Task A_try_that_failed_is_followed_by_the_next_after_the_delay()
    {
        var channel = new LogChannel();
        _store.Fault = new IOException("disk I/O error");
        var actor = Start(channel);
        channel.TryWrite(Entry("kept"));
        Attempt();
        AwaitAssert(() => State(actor).Result.Failure.ShouldNotBeNull(), Timeout);
        _store.Fault = null;

        _time.Advance(Prompt.RetryDelay);

        Attempt().ShouldBe(1);
        AwaitAssert(() => State(actor).Result.ShouldBe(new LogsState(1, 0, LogDrops.None, 0, null, null)), Timeout);
    }

    [Fact]
    public async Task A_flush_leaves_in_the_queue_what_a_failing_store_would_lose()
    {
        var channel = new LogChannel();
        _store.Fault = new IOException("no");
        for (var i = 0; i < 20; i++)
            channel.TryWrite(Entry($"{i}"));
        var actor = Start(channel, Prompt with { WriteAttempts = 2, BatchSize = 2 });

        var flushed = await Flush(actor);

        (flushed.Waiting + channel.Drops.StoreFailed).ShouldBe(20);
        flushed.Waiting.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void An_actor_that_stops_counts_what_it_had_gathered()
    {
        var channel = new LogChannel();
        var actor = Start(channel, Prompt with { Linger = TimeSpan.FromHours(1) });
        channel.TryWrite(Entry("1"));
        channel.TryWrite(Entry("2"));
        AwaitAssert(() => (channel.Waiting, State(actor).Result.Waiting).ShouldBe((0, 2)), Timeout);

        Sys.Stop(actor);

        AwaitAssert(() => channel.Drops.ShouldBe(new LogDrops(0, 0, 2)), Timeout);
        Messages().ShouldBeEmpty();
    }

    [Fact]
    public async Task Once_nothing_waits_the_stream_ends_and_the_next_entry_begins_another()
    {
        var channel = new LogChannel();
        var actor = Start(channel);
        var gate = new TaskCompletionSource();
        _store.Gate = gate.Task;
        channel.TryWrite(Entry("0"));
        AwaitAssert(() => Streams(actor).ShouldBe(1), Timeout);
        gate.SetResult();
        for (var i = 1; i < 3; i++)
        {
            Attempt().ShouldBe(1);
            AwaitAssert(() => Streams(actor).ShouldBe(0), Timeout);
            channel.TryWrite(Entry($"{i}"));
        }

        Attempt().ShouldBe(1);
        await Flush(actor);

        (await State(actor)).Written.ShouldBe(3);
    }

    [Fact]
    public async Task A_report_of_drops_that_is_itself_lost_is_not_counted_and_comes_again()
    {
        var channel = new LogChannel(1);
        channel.TryWrite(Entry("1"));
        channel.TryWrite(Entry("2"));
        _store.Fault = new IOException("no");
        var actor = Start(channel, Prompt with { WriteAttempts = 1 });
        await Flush(actor);
        AwaitAssert(() => channel.Drops.ShouldBe(new LogDrops(1, 1, 0)), Timeout);

        _store.Fault = null;
        await Flush(actor);

        Messages().ShouldBe(["2 entries dropped (queue_full 1, store_failed 1)"]);
    }

    [Fact]
    public async Task Old_entries_are_removed_batch_after_batch()
    {
        _store.PruneCounts.Enqueue(10);
        _store.PruneCounts.Enqueue(10);
        _store.PruneCounts.Enqueue(4);
        var actor = Start(new LogChannel(), Prompt with { Retention = TimeSpan.FromDays(7), PruneBatch = 10 });

        actor.Tell(new PruneLogs());

        AwaitAssert(() => State(actor).Result.Pruned.ShouldBe(24), Timeout);
        _store.Prunes.Count.ShouldBe(3);
        _store.Prunes.ShouldAllBe(prune => prune.Before == _time.GetUtcNow().AddDays(-7) && prune.AtMost == 10);
        (await State(actor)).Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task A_query_is_answered_and_a_wrong_one_refused_with_its_reason()
    {
        var channel = new LogChannel();
        var actor = Start(channel);
        channel.TryWrite(Entry("found"));
        await Flush(actor);

        (await actor.Ask<LogQueryReply>(new GetLogs(new LogQuery()), Timeout)).ShouldBeOfType<LogQueryReply.Found>().Rows.ShouldHaveSingleItem().Entry.Message.ShouldBe("found");
        (await actor.Ask<LogQueryReply>(new GetLogs(new LogQuery { Limit = 0 }), Timeout)).ShouldBeOfType<LogQueryReply.Failed>().Reason.ShouldContain("limit 0");
    }

    [Fact]
    public async Task What_is_left_after_the_actor_is_written_at_the_end()
    {
        var channel = new LogChannel();
        var actor = Start(channel);
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor, Timeout);
        channel.TryWrite(Entry("late"));

        (await LogDrain.WriteRestAsync(channel, _store, TimeSpan.FromSeconds(5), _time)).ShouldBe(1);

        Messages().ShouldBe(["late"]);
    }

    [Fact]
    public async Task The_end_waits_no_longer_than_its_limit_for_a_store_that_hangs()
    {
        var channel = new LogChannel();
        channel.TryWrite(Entry("1"));
        channel.TryWrite(Entry("2"));
        _store.Gate = new TaskCompletionSource().Task;

        var drain = LogDrain.WriteRestAsync(channel, _store, TimeSpan.FromSeconds(5), _time);
        _time.Advance(TimeSpan.FromSeconds(4.9));
        drain.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.2));

        (await drain.WaitAsync(Timeout)).ShouldBe(0);
        channel.Drops.ShouldBe(new LogDrops(0, 0, 2));
    }

    private IActorRef Start(LogChannel channel, LogsOptions? options = null) =>
        Sys.ActorOf(LogsActor.Props(channel, _store, options ?? Prompt, _time, new LocalEventBus(Sys), NullLogger<LogsActor>.Instance));

    private static int Streams(IActorRef actor) => Children(actor).Sum(materializer => Children(materializer).Count());

    private static IEnumerable<IActorRef> Children(IActorRef parent) => ((ActorRefWithCell)parent).Children;

    private int Attempt() => _store.Attempts.TryTake(out var count, Timeout) ? count : throw new TimeoutException("No write was tried.");

    private List<int> Rest()
    {
        var sizes = new List<int>();
        while (_store.Attempts.TryTake(out var size))
            sizes.Add(size);
        return sizes;
    }

    private static Task<LogsFlushed> Flush(IActorRef actor) => actor.Ask<LogsFlushed>(new FlushLogs(), Timeout);

    private static Task<LogsState> State(IActorRef actor) => actor.Ask<LogsState>(new GetLogsState(), Timeout);

    private List<string> Messages() => [.. _store.Entries.Select(entry => entry.Message)];

    private LogEntry Entry(string message) => new(_time.GetUtcNow(), LogSeverity.Info, "RsPa.Tests", message, null, null, null, null, LogContext.None);
}
