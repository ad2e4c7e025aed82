using RsPa.Actors.Gateway.Accounting;
using RsPa.Actors.Protocol.Gateway;

namespace RsPa.Testing.Store;

/// <summary>Calls to models in memory, said as plainly as it can be.</summary>
public sealed class MemoryModelCalls : IModelCallQueries
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, ModelCallRecord> _calls = [];
    private readonly Dictionary<UsageDay, UsageSum> _days = [];

    /// <summary>What is stored, oldest first.</summary>
    public IReadOnlyList<ModelCallRecord> All
    {
        get
        {
            lock (_gate)
                return [.. OldestFirst()];
        }
    }

    public ModelCallsRecorded Record(RecordModelCalls command)
    {
        lock (_gate)
            return new ModelCallsRecorded(command.Calls[^1].Id, command.Calls.Count(call => _calls.TryAdd(call.Id, call)));
    }

    public ModelCallsPruned Prune(PruneModelCalls command)
    {
        lock (_gate)
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(command.Zone);
            var old = OldestFirst().TakeWhile((call, place) => place < command.Surplus || call.At < command.Before).ToArray();
            foreach (var call in old.Take(PruneModelCalls.Most))
            {
                var day = UsageDay.Of(call, zone);
                _days[day] = UsageSum.Of(call) + _days.GetValueOrDefault(day, UsageSum.Nothing);
                _calls.Remove(call.Id);
            }

            return new ModelCallsPruned(Math.Min(old.Length, PruneModelCalls.Most), old.Length > PruneModelCalls.Most);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ModelCallRecord>> ListAsync(ModelCallFilter filter, CancellationToken cancellationToken)
    {
        if (filter.Limit is < 1 or > ModelCallFilter.MaxLimit)
            throw new ArgumentOutOfRangeException(nameof(filter), filter.Limit, $"A page has 1 to {ModelCallFilter.MaxLimit} calls.");
        return Task.FromResult<IReadOnlyList<ModelCallRecord>>(
        [
            .. All.Reverse()
                .Where(call => filter.Takes(call) && (filter.Before is not { } before || IsBehind(call, before)))
                .Take(filter.Limit),
        ]);
    }

    /// <inheritdoc/>
    public Task<UsageReport> UsageAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        var table = new UsageTable(query);
        foreach (var call in All.Where(call => call.At >= query.Since && call.At < query.Until))
            table.Add(call);
        lock (_gate)
        {
            foreach (var (day, sum) in _days)
                table.Add(day, sum);
        }

        return Task.FromResult(table.Report());
    }

    /// <inheritdoc/>
    public Task<long> CountAsync(CancellationToken cancellationToken) => Task.FromResult<long>(All.Count);

    private bool IsBehind(ModelCallRecord call, Guid before)
    {
        var at = All.FirstOrDefault(one => one.Id == before)?.At ?? CallIds.TimeOf(before);
        return call.At < at || (call.At == at && string.CompareOrdinal($"{call.Id}", $"{before}") < 0);
    }

    private IEnumerable<ModelCallRecord> OldestFirst() => _calls.Values.OrderBy(call => call.At).ThenBy(call => $"{call.Id}", StringComparer.Ordinal);
}
