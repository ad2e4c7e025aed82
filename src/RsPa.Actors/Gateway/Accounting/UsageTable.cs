using RsPa.Actors.Protocol.Gateway;

namespace RsPa.Actors.Gateway.Accounting;

/// <summary>
/// Sums calls up as they are read, whatever they are read from: every store of calls reads them into this, so that all tell the same.
/// </summary>
/// <param name="query">What is asked.</param>
public sealed class UsageTable(UsageQuery query)
{
    /// <summary>The line of all that no other one has room for.</summary>
    public const string Rest = "…";

    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private readonly Line _total = new();

    /// <summary>The first day, of those that are summed up, that belongs to the period.</summary>
    public string FirstDay { get; } = UsageDay.DayOf(query.Since, query.Zone);

    /// <summary>The last one.</summary>
    public string LastDay { get; } = UsageDay.DayOf(query.Until, query.Zone);

    /// <summary>Adds a call, which arrived in the period.</summary>
    public void Add(ModelCallRecord call)
    {
        var sum = UsageSum.Of(call);
        Of(Key(UsageDay.Of(call, query.Zone))).Add(sum);
        _total.Add(sum);
    }

    /// <summary>Adds the sums of a day from <see cref="FirstDay"/> to <see cref="LastDay"/>, where it begins in the period.</summary>
    public void Add(UsageDay day, UsageSum sum)
    {
        ArgumentNullException.ThrowIfNull(day);
        if (!BeginsInThePeriod(day.Day))
            return;
        Of(Key(day)).AddMany(sum);
        _total.AddMany(sum);
    }

    /// <summary>What they came to.</summary>
    public UsageReport Report() => new([.. InOrder().Select(line => line.Value.Of(line.Key))], _total.Of(""));

    private IEnumerable<KeyValuePair<string, Line>> InOrder() => query.By == UsageBy.Day
        ? _lines.OrderBy(line => line.Key, StringComparer.Ordinal)
        : _lines.OrderBy(line => line.Key == Rest).ThenByDescending(line => line.Value.Sum.Gpu).ThenByDescending(line => line.Value.Sum.Calls).ThenBy(line => line.Key, StringComparer.Ordinal);

    private string Key(UsageDay of) => query.By switch
    {
        UsageBy.Tenant => of.Tenant,
        UsageBy.Model => of.Model,
        UsageBy.Day => of.Day,
        UsageBy.Agent => of.Agent,
        _ => throw new InvalidOperationException($"Usage is told by tenant, model, day or agent, and not by {query.By}."),
    };

    private Line Of(string key)
    {
        if (_lines.TryGetValue(key, out var line))
            return line;
        if (_lines.Count >= UsageReport.MostLines && key != Rest)
            return Of(Rest);
        return _lines[key] = new Line();
    }

    private bool BeginsInThePeriod(string day)
    {
        var midnight = DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture).ToDateTime(TimeOnly.MinValue);
        var begin = new DateTimeOffset(midnight, query.Zone.GetUtcOffset(midnight));
        return begin >= query.Since && begin < query.Until;
    }

    private sealed class Line
    {
        private readonly Durations _waits = new();
        private readonly Durations _firsts = new();

        public UsageSum Sum { get; private set; } = UsageSum.Nothing;

        public void Add(UsageSum one)
        {
            Sum += one;
            if (one.Sent > 0)
                _waits.Add(one.QueueWait);
            if (one.Answered > 0)
                _firsts.Add(one.FirstToken);
        }

        public void AddMany(UsageSum sum) => Sum += sum;

        public UsageLine Of(string key) => new(key, Sum, _waits.Quantile(0.95), _firsts.Quantile(0.95));
    }
}
