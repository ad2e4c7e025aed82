using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Store;
using RsPa.Persistence.Reading;
using RsPa.Persistence.Sqlite.Reading;

namespace RsPa.Persistence.Tests.Reading;

public sealed class ReadPoolTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly ManualResetEventSlim _gate = new();
    private readonly ReadPool _pool;

    public ReadPoolTests() => _pool = new ReadPool(new ReadPoolSettings("test read", Size: 1, Overflow: 1, QueueLimit: 2, TimeSpan.FromSeconds(30)), _time);

    public void Dispose()
    {
        _gate.Set();
        _pool.Dispose();
    }

    [Fact]
    public async Task A_reads_thread_is_none_of_the_runtimes_pool()
    {
        var thread = await _pool.RunAsync(() => (Thread.CurrentThread.IsThreadPoolThread, Thread.CurrentThread.IsBackground), default);

        thread.ShouldBe((false, true));
    }

    [Fact]
    public async Task No_more_run_at_once_than_there_are_threads_and_each_waiting_one_is_run_in_its_turn()
    {
        var running = 0;
        var most = 0;
        var order = new List<int>();
        var reads = await HoldAsync();
        reads.AddRange(Enumerable.Range(1, 2).Select(i => _pool.RunAsync(
            () =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                lock (order)
                    order.Add(i);
                Interlocked.Decrement(ref running);
                return i;
            },
            default)));
        order.ShouldBeEmpty();

        _gate.Set();
        await Task.WhenAll(reads).WaitAsync(Timeout);

        order.ShouldBe([1, 2], ignoreOrder: true);
        most.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task What_exceeds_the_queue_is_refused_at_once()
    {
        var held = await HoldAsync();
        var waiting = new[] { _pool.RunAsync(() => 1, default), _pool.RunAsync(() => 2, default) };

        var refusal = await Should.ThrowAsync<ReadRefusedException>(() => _pool.RunAsync(() => 3, default));

        refusal.Reason.ShouldBe(ReadRefusal.Busy);
        refusal.Message.ShouldContain("database.pool_size");
        _gate.Set();
        (await Task.WhenAll(waiting).WaitAsync(Timeout)).ShouldBe([1, 2]);
        await Task.WhenAll(held).WaitAsync(Timeout);
    }

    [Fact]
    public async Task Without_a_bound_nothing_is_refused()
    {
        using var own = new ReadPool(new ReadPoolSettings("test own", 1, 0, QueueLimit: null, Timeout: null), _time);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = own.RunAsync(
            () =>
            {
                begun.SetResult();
                return _gate.Wait(Timeout);
            },
            default);
        await begun.Task.WaitAsync(Timeout);

        var reads = Enumerable.Range(0, 1000).Select(i => own.RunAsync(() => i, default)).ToArray();

        _gate.Set();
        await held.WaitAsync(Timeout);
        (await Task.WhenAll(reads).WaitAsync(Timeout)).ShouldBe(Enumerable.Range(0, 1000));
    }

    [Fact]
    public async Task What_waits_too_long_is_refused_and_leaves_its_place_to_others()
    {
        await HoldAsync();
        var ran = false;
        var late = _pool.RunAsync(() => ran = true, default);
        _time.Advance(TimeSpan.FromSeconds(29));
        late.IsCompleted.ShouldBeFalse();

        _time.Advance(TimeSpan.FromSeconds(1));

        (await Should.ThrowAsync<ReadRefusedException>(() => late.WaitAsync(Timeout))).Message.ShouldContain("30 s");
        var next = _pool.RunAsync(() => 1, default);
        _gate.Set();
        (await next.WaitAsync(Timeout)).ShouldBe(1);
        ran.ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_cancelled_while_it_waits_never_runs()
    {
        await HoldAsync();
        using var caller = new CancellationTokenSource();
        var ran = false;
        var gone = _pool.RunAsync(() => ran = true, caller.Token);

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => gone.WaitAsync(Timeout));
        var next = _pool.RunAsync(() => 1, default);
        _gate.Set();
        await next.WaitAsync(Timeout);
        ran.ShouldBeFalse();
    }

    [Fact]
    public async Task A_read_that_throws_fails_its_caller_and_nobody_else()
    {
        await Should.ThrowAsync<InvalidDataException>(() => _pool.RunAsync<int>(() => throw new InvalidDataException("broken"), default));

        (await _pool.RunAsync(() => 1, default)).ShouldBe(1);
    }

    [Fact]
    public async Task A_closed_pool_calls_off_what_waits_and_takes_nothing_more()
    {
        await HoldAsync();
        var waiting = _pool.RunAsync(() => 1, default);

        _pool.Dispose();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting.WaitAsync(Timeout));
        await Should.ThrowAsync<OperationCanceledException>(() => _pool.RunAsync(() => 1, default));
    }

    /// <summary>Takes both threads, until the gate opens.</summary>
    private async Task<List<Task<int>>> HoldAsync()
    {
        var reads = new List<Task<int>>();
        for (var i = 0; i < 2; i++)
        {
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            reads.Add(_pool.RunAsync(
                () =>
                {
                    begun.SetResult();
                    _gate.Wait(Timeout);
                    return 0;
                },
                default));
            await begun.Task.WaitAsync(Timeout);
        }

        return reads;
    }
}
