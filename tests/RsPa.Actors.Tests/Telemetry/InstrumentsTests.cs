using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using RsPa.Actors.Tasks;

namespace RsPa.Actors.Tests.Telemetry;

/// <summary>What is measured is named, described and has a unit, in every area.</summary>
public sealed partial class InstrumentsTests
{
    private static readonly string[] Areas = ["Agents", "Cache", "Documents", "Gateway", "Health", "Inbox", "Logs", "Schedules", "Store", "Supervision", "Tasks"];

    public static TheoryData<string> All() => [.. Published().Select(instrument => $"{instrument.Meter.Name}: {instrument.Name}").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(All))]
    public void An_instrument_has_a_name_of_ours_or_of_open_telemetry_a_unit_and_a_description(string name)
    {
        var instrument = Published().Single(candidate => $"{candidate.Meter.Name}: {candidate.Name}" == name);

        Name().IsMatch(instrument.Name).ShouldBeTrue();
        instrument.Unit.ShouldNotBeNullOrEmpty();
        instrument.Description.ShouldNotBeNull().ShouldEndWith(".");
    }

    [Fact]
    public void Every_area_measures_something() =>
        Published().Select(instrument => instrument.Meter.Name).Distinct().Order(StringComparer.Ordinal).ShouldBe(Areas.Select(area => $"RsPa.{area}"));

    private static List<Instrument> Published()
    {
        foreach (var type in typeof(TaskMachine).Assembly.GetTypes().Where(type => type.Name.EndsWith("Instruments", StringComparison.Ordinal)))
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        var found = new ConcurrentQueue<Instrument>(); // other tests make some meanwhile
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => found.Enqueue(instrument) };
        listener.Start();
        return [.. found.Where(instrument => instrument.Meter.Name.StartsWith("RsPa.", StringComparison.Ordinal))];
    }

    [GeneratedRegex(@"^(?:rspa|gen_ai)(?:\.[a-z][a-z_]*)+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
