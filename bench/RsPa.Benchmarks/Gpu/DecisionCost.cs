using System.Diagnostics;
using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Benchmarks.Gpu;

/// <summary>What one decision costs while many calls wait. It is the one figure here that is of this machine.</summary>
internal static class DecisionCost
{
    private const int Waiting = 10_000;
    private const int Decisions = 3_000;

    /// <summary>The median, in microseconds.</summary>
    public static double Measure()
    {
        var (now, endpoint) = (new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new EndpointId("gpu"));
        var state = SchedulerState.Initial;
        Decide(new SchedulerEvent.EndpointSet(endpoint, 4));
        Decide(new SchedulerEvent.EndpointSeen(endpoint, [new LoadedModel(new ModelKey("m0"), 0, 0)]));
        for (var i = 0; i < Waiting; i++)
            Decide(new SchedulerEvent.CallArrived(Call(i)));

        var times = new List<double>();
        for (var i = 0; i < Decisions; i++)
        {
            now += TimeSpan.FromMilliseconds(10);
            SchedulerEvent next = i % 2 == 0 && state.Running.Count > 0
                ? new SchedulerEvent.CallEnded(state.Running.Keys.First(), new CallUsage(100, 100, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)))
                : new SchedulerEvent.CallArrived(Call(Waiting + i));
            var began = Stopwatch.GetTimestamp();
            Decide(next);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
        }

        return Figures.Median(times);

        void Decide(SchedulerEvent happened) => state = SchedulingDecision.Decide(state, happened, now, GpuBenchmark.Limits).State;

        static ModelCall Call(int i) => new(new CallId(i), new TenantId($"t{i % 50}"), Lanes.All[i % Lanes.Count], new ModelKey($"m{i % 5}")) { PromptTokens = 500, Prefix = $"p{i % 200}" };
    }
}
