using System.Collections.Concurrent;
using System.Globalization;

namespace RsPa.Actors.Tests.Gateway.Faults;

/// <summary>
/// Mixes of calls, faults and blows, each drawn from its seed: every caller gets exactly one right outcome, and nothing is left taken.
/// <c>RSPA_FAULT_SEEDS</c> plays others: <c>7</c>, or <c>1-10000</c>.
/// </summary>
public sealed class FaultMixTests
{
    private const int AtOnce = 4;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_caller_gets_exactly_one_right_outcome_whatever_goes_wrong(bool losesSlots)
    {
        var (first, last) = Seeds(Environment.GetEnvironmentVariable("RSPA_FAULT_SEEDS") ?? "1-40");
        var faults = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(Enumerable.Range(first, last - first + 1), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (seed, _) =>
        {
            if (faults.Count < 5 && await FaultWorld.PlayAsync(seed, losesSlots) is { } fault)
                faults.Enqueue(fault);
        });
        faults.ShouldBeEmpty();
    }

    private static (int First, int Last) Seeds(string text)
    {
        var ends = text.Split('-').Select(static end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray();
        return (ends[0], ends[^1]);
    }
}
