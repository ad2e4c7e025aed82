using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Protocol.Health;
using RsPa.Application.Nodes;
using RsPa.Application.Outcomes;
using RsPa.Host.Start;

namespace RsPa.Host.Tests.Start;

public sealed class ReadyWatchTests
{
    private static readonly DateTimeOffset Started = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly WaitedTime _time = new(Started);
    private readonly Lines _log = new();
    private HealthReport _report = Report(ready: false, new("agents", "starting", null, null, []), new("inbox", "faulty", "the folder is not there", null, []));

    [Fact]
    public async Task It_is_said_once_and_when_health_says_so()
    {
        // The log said "ready" as soon as the port was open, while /health/ready still answered 503.
        var run = Watch().RunAsync(CancellationToken.None);
        await LookAsync(times: 3);
        _log.Texts.ShouldBeEmpty();

        _report = Report(ready: true);
        await EndAsync(run);
        _log.Texts.ShouldHaveSingleItem().ShouldStartWith("RsPa is ready after ");
    }

    [Fact]
    public async Task What_is_in_the_way_for_long_is_said_once()
    {
        var run = Watch().RunAsync(CancellationToken.None);
        await LookAsync(times: (int)ReadyWatch.Timeout.TotalSeconds + 3);
        _log.Texts.ShouldHaveSingleItem().ShouldContain("agents: starting; inbox: the folder is not there");

        _report = Report(ready: true);
        await EndAsync(run);
        _log.Texts.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_service_that_stops_before_it_was_ready_says_nothing()
    {
        using var stop = new CancellationTokenSource();
        var run = Watch().RunAsync(stop.Token);
        await stop.CancelAsync();
        await run;
        _log.Texts.ShouldBeEmpty();
    }

    private static HealthReport Report(bool ready, params HealthPart[] parts) => new(ready, parts);

    private ReadyWatch Watch() => new(_ => Task.FromResult<Outcome<HealthReport>>(_report), new HostInfo("0.1.0", "tower", "/data", Started), _time, _log);

    /// <summary>Lets it look again so often, each time once it waits for that.</summary>
    private async Task LookAsync(int times)
    {
        await _time.WaitedForAsync();
        for (var i = 0; i < times; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await _time.WaitedForAsync();
        }
    }

    private async Task EndAsync(Task run)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        await run;
    }

    /// <summary>A clock that knows when somebody waits for it.</summary>
    private sealed class WaitedTime(DateTimeOffset start) : FakeTimeProvider(start)
    {
        private readonly Channel<bool> _waits = Channel.CreateUnbounded<bool>();

        public Task<bool> WaitedForAsync() => _waits.Reader.ReadAsync().AsTask();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _waits.Writer.TryWrite(true);
            return timer;
        }
    }

    private sealed class Lines : ILogger<ReadyWatch>
    {
        public ConcurrentQueue<string> Texts { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Texts.Enqueue(formatter(state, exception));
    }
}
