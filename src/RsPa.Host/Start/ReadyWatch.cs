using RsPa.Actors.Protocol.Health;
using RsPa.Application.Health;
using RsPa.Application.Nodes;
using RsPa.Application.Outcomes;

namespace RsPa.Host.Start;

/// <summary>
/// Says in the log, once, when the service is ready: when <c>/health/ready</c> says so for the first time. It listens earlier, while
/// agents still read their journals; what takes long is said too.
/// </summary>
/// <param name="health">The health of the whole.</param>
/// <param name="host">What this process is.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log, under the name of the service itself: it is the second half of what that says of its start.</param>
internal sealed partial class ReadyWatch(Func<CancellationToken, Task<Outcome<HealthReport>>> health, HostInfo host, TimeProvider time, ILogger log)
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>When it says what it waits for.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>Waits until the service is ready, or stops.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var (began, warned) = (time.GetTimestamp(), false);
        try
        {
            while (true)
            {
                var report = (await health(stopping).ConfigureAwait(false)).TryGet(out var found, out var problem) ? found : throw new InvalidOperationException(problem.Message);
                if (report.Ready)
                {
                    Ready(log, (time.GetUtcNow() - host.StartedAt).TotalSeconds);
                    return;
                }

                if (!warned && time.GetElapsedTime(began) >= Timeout)
                {
                    warned = true;
                    NotReady(log, string.Join("; ", report.Parts.Where(IsInTheWay).Select(part => $"{part.Name}: {part.Fault ?? part.State}")));
                }

                // Where it takes long it is in no hurry any more.
                await Task.Delay(warned ? TimeSpan.FromSeconds(1) : Interval, time, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // It stops before it was ready: nothing is to be said.
        }
    }

    private static bool IsInTheWay(HealthPart part) => part.Fault is not null || part.IsStarting();

    [LoggerMessage(5005, LogLevel.Information, "RsPa is ready after {Seconds:0.0} s: every part has started and is without fault")]
    private static partial void Ready(ILogger logger, double seconds);

    [LoggerMessage(5006, LogLevel.Warning, "RsPa listens and is not ready yet. In the way: {Parts}. `rspa doctor` says what to do")]
    private static partial void NotReady(ILogger logger, string parts);
}
