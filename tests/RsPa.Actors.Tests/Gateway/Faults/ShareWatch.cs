using System.Globalization;
using RsPa.Actors.Gateway;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Protocol.Gateway;

namespace RsPa.Actors.Tests.Gateway.Faults;

/// <summary>
/// Holds the tenants' shares against the theorem of the scheduler's design: two that contend in a lane differ by <c>Q + (2S + 1)C</c> at most, and
/// none is further than <c>Q + (S + 1)C</c> above the floor, whether it waits or not.
/// </summary>
internal sealed class ShareWatch(SchedulingPolicy policy, int slots, int modelSlots)
{
    private const double Rounding = 1e-6;

    private readonly double _slack = (policy.FairnessSlack + policy.LoadingSlack).TotalSeconds * (1 + modelSlots) / 2;
    private double _dearest;

    /// <summary>Takes the largest cost of a call from what was charged, and from what calls have taken.</summary>
    public void See(GatewaySnapshot snapshot)
    {
        foreach (var running in snapshot.State.Running.Values)
            _dearest = Math.Max(_dearest, Math.Max(running.ChargedSeconds, (snapshot.At - running.StartedAt).TotalSeconds));
    }

    /// <summary>Takes what a call was charged with in the end.</summary>
    public void See(ModelCallRecord record) => _dearest = Math.Max(_dearest, Math.Max(record.Gpu.TotalSeconds, (record.Total - record.QueueWait).TotalSeconds));

    /// <summary>What is not as it must be; nothing where all is.</summary>
    public string? Fault(GatewaySnapshot snapshot)
    {
        var turn = new Turn(snapshot.State, snapshot.At, snapshot.Policy);
        foreach (var lane in Lanes.All)
        {
            var queue = snapshot.State.Queue(lane);
            var most = queue.Floor + _slack + ((slots + 1) * _dearest) + Rounding;
            foreach (var (tenant, counter) in queue.Counters)
            {
                if (counter > most)
                    return Text($"{tenant} has {counter:0.000} in lane {lane}, and {most:0.000} is the most that may be");
            }

            var contending = queue.Counters.Keys.Where(tenant => queue.Waits(tenant, model => turn.Standing(model) != ModelStanding.Blocked)).Select(queue.Counter).ToArray();
            var bound = _slack + (((2 * slots) + 1) * _dearest) + Rounding;
            if (contending.Length > 1 && contending.Max() - contending.Min() > bound)
                return Text($"in lane {lane} tenants that wait are {contending.Max() - contending.Min():0.000} apart, and {bound:0.000} is the most that may be");
        }

        return null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
