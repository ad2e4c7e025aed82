using System.Globalization;
using System.Text.Json;

namespace RsPa.Benchmarks;

/// <summary>What was measured: lines of JSON for programs, or a table for people.</summary>
internal sealed class Figures(bool json)
{
    public void Add(string name, double value, string unit, string how)
    {
        var rounded = Math.Round(value, unit is "ms" or "%" or "us" ? 2 : unit is "index" ? 4 : 0);
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(new { name, value = rounded, unit }));
        else
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-36} {rounded,12:N2} {unit,-8} {how}"));
    }

    /// <summary>The median of a few values.</summary>
    public static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>What happens meanwhile; never on standard output.</summary>
    public static void Say(string what) => Console.Error.WriteLine(what);
}
