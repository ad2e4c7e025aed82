using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Benchmarks.Gpu;

/// <summary>What became of a trace under one policy.</summary>
internal sealed record Outcome(string Policy, SimulatedGpu Gpu)
{
    public static Outcome Of(GpuSpec spec, IReadOnlyList<TraceCall> trace, IGpuPolicy policy)
    {
        var gpu = new SimulatedGpu(spec, trace, policy);
        gpu.Run();
        return new Outcome(policy.Name, gpu);
    }

    /// <summary>From the first call's coming to the last answer, in seconds.</summary>
    public double Seconds => Gpu.Calls.Max(call => call.EndedAt!.Value) - Gpu.Calls[0].Trace.At;

    /// <summary>Tokens of prompts and answers, those included that a prefix saved.</summary>
    public double TokensPerHour => Gpu.Calls.Sum(call => (double)call.Trace.PromptTokens + call.Trace.OutputTokens) / Math.Max(Seconds, 1e-3) * 3600;

    public double MaxWait => Gpu.Calls.Max(call => call.Wait);

    /// <summary>How many calls have waited longer than the maximum of their lane.</summary>
    public int Late(SchedulingPolicy limits) => Gpu.Calls.Count(call => call.Wait > limits.MaxWait(call.Trace.Lane).TotalSeconds + 0.01);

    /// <summary>In seconds; 0 where there are no interactive calls.</summary>
    public double InteractiveP95
    {
        get
        {
            var waits = Gpu.Calls.Where(call => call.Trace.Lane == Lane.Interactive).Select(call => call.Wait).Order().ToList();
            return waits.Count == 0 ? 0 : waits[(int)Math.Ceiling(0.95 * waits.Count) - 1];
        }
    }

    /// <summary>
    /// Jain's index of what equal tenants got: those of one lane, while two or more of them have calls that wait. Each is compared with the equal
    /// part of what all of these got meanwhile, and counts by that part; with equal parts it is the plain index. 1 where nobody waited beside another.
    /// </summary>
    public double Jain
    {
        get
        {
            var (all, squares) = (0d, 0d);
            foreach (var lane in Gpu.Calls.GroupBy(call => call.Trace.Lane))
            {
                foreach (var (served, due) in Shares([.. lane]).Values)
                {
                    all += served;
                    squares += due > 0 ? served * served / due : 0;
                }
            }

            return squares > 0 ? all / squares : 1;
        }
    }

    private static Dictionary<string, (double Served, double Due)> Shares(List<SimulatedCall> calls)
    {
        var changes = new List<(double At, string Tenant, int Waiting, int Running)>();
        foreach (var call in calls)
        {
            changes.Add((call.Trace.At, call.Trace.Tenant, 1, 0));
            changes.Add((call.StartedAt!.Value, call.Trace.Tenant, -1, 1));
            changes.Add((call.EndedAt!.Value, call.Trace.Tenant, 0, -1));
        }

        var shares = calls.Select(call => call.Trace.Tenant).Distinct().ToDictionary(tenant => tenant, _ => (Served: 0d, Due: 0d));
        var now = shares.Keys.ToDictionary(tenant => tenant, _ => (Waiting: 0, Running: 0));
        var last = 0d;
        foreach (var change in changes.OrderBy(change => change.At))
        {
            var time = change.At - last;
            last = change.At;
            var side = time <= 0 ? [] : now.Where(one => one.Value.Waiting > 0).ToList();
            if (side.Count >= 2)
            {
                var part = time * side.Sum(one => one.Value.Running) / side.Count;
                foreach (var (tenant, counts) in side)
                    shares[tenant] = (shares[tenant].Served + (time * counts.Running), shares[tenant].Due + part);
            }

            var before = now[change.Tenant];
            now[change.Tenant] = (before.Waiting + change.Waiting, before.Running + change.Running);
        }

        return shares;
    }
}
