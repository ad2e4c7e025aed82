using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Benchmarks.Gpu;

/// <summary>One queue for all calls, and swaps that wait until what runs has ended. What differs is who may go past whom.</summary>
internal abstract class QueuePolicy : IGpuPolicy
{
    public abstract string Name { get; }

    protected SimulatedGpu Gpu { get; private set; } = null!;

    /// <summary>What waits, in the order in which it came.</summary>
    protected LinkedList<SimulatedCall> Waiting { get; } = [];

    /// <summary>The models that have to go for the next one, and which that is.</summary>
    protected (string Model, List<string> Victims)? Swap { get; private set; }

    public void Begin(SimulatedGpu gpu) => Gpu = gpu;

    public void Arrived(SimulatedCall call)
    {
        Waiting.AddLast(call);
        Go();
    }

    public void Ended(SimulatedCall call) => Go();

    public void Loaded(string model) => Go();

    public void Woken() => Go();

    protected abstract void Decide();

    protected bool MayStart(SimulatedCall call) => Gpu.HasSlot(call.Trace.Model) && !(Swap?.Victims.Contains(call.Trace.Model, StringComparer.Ordinal) ?? false);

    protected void Start(SimulatedCall call)
    {
        Waiting.Remove(call);
        Gpu.Start(call);
    }

    /// <summary>Plans a load, and whoever has to go for it: those first whom <paramref name="order"/> puts first.</summary>
    protected void Plan(string model, Func<string, double> order)
    {
        if (Swap is not null || Gpu.Loading is not null)
            return;
        var victims = new List<string>();
        foreach (var other in Gpu.Loaded.OrderBy(order).ThenBy(Gpu.UsedAt).ToArray())
        {
            if (Gpu.Fits(model, victims))
                break;
            victims.Add(other);
        }

        Swap = (model, victims);
    }

    private void Go()
    {
        Decide();
        while (Swap is { } swap && Gpu.Loading is null && swap.Victims.TrueForAll(victim => Gpu.RunningOn(victim) == 0))
        {
            foreach (var victim in swap.Victims)
                Gpu.Unload(victim);
            Gpu.Load(swap.Model);
            Swap = null;
            Decide();
        }
    }
}

/// <summary>First come, first served: nobody goes past anybody.</summary>
internal sealed class FifoPolicy : QueuePolicy
{
    public override string Name => "fifo";

    protected override void Decide()
    {
        while (Waiting.First?.Value is { } head)
        {
            if (MayStart(head))
                Start(head);
            else if (Gpu.IsLoaded(head.Trace.Model) || Gpu.Loading == head.Trace.Model)
                break;
            else
            {
                Plan(head.Trace.Model, _ => 0);
                break;
            }
        }
    }
}

/// <summary>
/// Greedy affinity with a maximum wait, as llama-swap's users ask for: calls to a loaded model go first, as long as there are any; a model is
/// swapped when those in its way have nothing to do, or when a call has waited for the maximum, which is that of its lane with us.
/// </summary>
internal sealed class AffinityPolicy(SchedulingPolicy limits) : QueuePolicy
{
    public override string Name => "affinity";

    protected override void Decide()
    {
        var late = Waiting.FirstOrDefault(call => IsLate(call) && !Gpu.IsLoaded(call.Trace.Model) && Gpu.Loading != call.Trace.Model);
        if (late is not null)
            Plan(late.Trace.Model, HasWaiting);
        foreach (var call in Waiting.ToArray())
        {
            if (MayStart(call))
                Start(call);
        }

        // No swap for a model while one in its way has calls that wait.
        var next = Waiting.FirstOrDefault(call => !Gpu.IsLoaded(call.Trace.Model) && Gpu.Loading != call.Trace.Model && HasRoom(call.Trace.Model));
        if (next is not null)
            Plan(next.Trace.Model, HasWaiting);
        WakeForLate();
    }

    private bool HasRoom(string model) => Gpu.Fits(model, Gpu.Loaded.Where(other => HasWaiting(other) == 0));

    private double HasWaiting(string model) => Waiting.Any(call => call.Trace.Model == model) ? 1 : 0;

    private bool IsLate(SimulatedCall call) => Gpu.Now - call.Trace.At >= limits.MaxWait(call.Trace.Lane).TotalSeconds - 1e-9;

    private void WakeForLate()
    {
        var next = Waiting.Where(call => !IsLate(call)).Select(call => call.Trace.At + limits.MaxWait(call.Trace.Lane).TotalSeconds).DefaultIfEmpty(double.PositiveInfinity).Min();
        if (!double.IsPositiveInfinity(next))
            Gpu.WakeAt(next);
    }
}
