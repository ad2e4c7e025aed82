using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Benchmarks.Gpu;

/// <summary>
/// The fewest swaps that any order could reach in which no call waits beyond its maximum, found by search with the whole trace known
/// beforehand. It is a bound from below: an answer is taken to need no time, so that only loads do, which come one at a time.
/// </summary>
internal sealed class SwapBound
{
    /// <summary>The largest trace that is searched.</summary>
    public const int MostCalls = 64;

    private const int MostStates = 300_000;

    private readonly GpuSpec _gpu;
    private readonly string[] _models;
    private readonly double[][] _arrivals;
    private readonly double[][] _deadlines;
    private readonly Dictionary<Key, double> _seen = [];

    private SwapBound(GpuSpec gpu, IReadOnlyList<TraceCall> trace, SchedulingPolicy limits)
    {
        _gpu = gpu;
        _models = [.. trace.Select(call => call.Model).Distinct().Order(StringComparer.Ordinal)];
        _arrivals = [.. _models.Select(model => trace.Where(call => call.Model == model).Select(call => call.At).ToArray())];
        _deadlines = [.. _models.Select(model => trace.Where(call => call.Model == model).Select(call => call.At + limits.MaxWait(call.Lane).TotalSeconds).ToArray())];
    }

    /// <summary>The bound; nothing where the trace is too large for the search, or no order keeps to the maximum waits.</summary>
    public static int? Of(GpuSpec gpu, IReadOnlyList<TraceCall> trace, SchedulingPolicy limits)
    {
        if (trace.Count > MostCalls || trace.Select(call => call.Model).Distinct().Count() > 8)
            return null;
        var search = new SwapBound(gpu, trace, limits);
        var states = new List<State> { new(0, 0, new int[search._models.Length]) };
        for (var swaps = 0; states.Count > 0; swaps++)
        {
            var next = new List<State>();
            for (var i = 0; i < states.Count; i++)
            {
                if (search.IsDone(states[i]))
                    return swaps;
                if (search._seen.Count > MostStates)
                    return null;
                search.Expand(states[i], states, next);
            }

            states = next;
        }

        return null;
    }

    private bool IsDone(State state) => Enumerable.Range(0, _models.Length).All(model => state.IsLoaded(model) || state.Served[model] == _arrivals[model].Length);

    // A load of each model, at each moment that makes a difference: at once, or when one more call of those that have to go was served.
    private void Expand(State state, List<State> same, List<State> next)
    {
        for (var model = 0; model < _models.Length; model++)
        {
            if (state.IsLoaded(model) || state.Served[model] == _arrivals[model].Length)
                continue;
            foreach (var victims in Victims(state.Loaded, model))
            {
                foreach (var at in Moments(state, victims))
                {
                    if (After(state, model, victims, at) is { } after && IsNew(after))
                        (victims == 0 ? same : next).Add(after);
                }
            }
        }
    }

    private IEnumerable<double> Moments(State state, int victims)
    {
        yield return state.At;
        for (var model = 0; model < _models.Length; model++)
        {
            if ((victims & (1 << model)) == 0)
                continue;
            foreach (var at in _arrivals[model].Where(at => at > state.At))
                yield return at;
        }
    }

    private IEnumerable<int> Victims(int loaded, int model)
    {
        for (var victims = 0; victims <= loaded; victims++)
        {
            if ((victims & ~loaded) == 0 && Fits(loaded & ~victims, model) && !Enumerable.Range(0, _models.Length).Any(one => (victims & (1 << one)) != 0 && Fits(loaded & ~(victims & ~(1 << one)), model)))
                yield return victims;
        }
    }

    private bool Fits(int loaded, int model)
    {
        var (count, size) = (1, _gpu.Models[_models[model]].SizeMb);
        for (var other = 0; other < _models.Length; other++)
        {
            if ((loaded & (1 << other)) == 0)
                continue;
            count++;
            size += _gpu.Models[_models[other]].SizeMb;
        }

        return count <= SimulatedGpu.MaxLoaded && size <= _gpu.VramMb;
    }

    private State? After(State state, int model, int victims, double at)
    {
        var done = at + _gpu.LoadSeconds(_models[model]);
        var loaded = state.Loaded & ~victims;
        var served = new int[_models.Length];
        for (var i = 0; i < served.Length; i++)
        {
            var until = (loaded & (1 << i)) != 0 || i == model ? done : (victims & (1 << i)) != 0 ? at : -1;
            served[i] = state.Served[i];
            while (served[i] < _arrivals[i].Length && _arrivals[i][served[i]] <= until)
            {
                // Those of the model itself have waited for the load.
                if (i == model && _deadlines[i][served[i]] < done)
                    return null;
                served[i]++;
            }
        }

        loaded |= 1 << model;
        for (var i = 0; i < served.Length; i++)
        {
            if ((loaded & (1 << i)) == 0 && served[i] < _arrivals[i].Length && _deadlines[i][served[i]..].Min() < done + _gpu.LoadSeconds(_models[i]))
                return null;
        }

        return new State(done, loaded, served);
    }

    private bool IsNew(State state)
    {
        var key = new Key(state.Loaded, string.Join(',', state.Served));
        if (_seen.TryGetValue(key, out var before) && before <= state.At)
            return false;
        _seen[key] = state.At;
        return true;
    }

    private readonly record struct Key(int Loaded, string Served);

    private sealed record State(double At, int Loaded, int[] Served)
    {
        public bool IsLoaded(int model) => (Loaded & (1 << model)) != 0;
    }
}
