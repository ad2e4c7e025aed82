using System.Globalization;

namespace RsPa.Benchmarks.Gpu;

/// <summary>What the laboratory was asked for.</summary>
internal sealed record GpuOptions(bool Json, string? TraceFile, string? GpuFile, string? SvgFile, int Seed)
{
    public static GpuOptions? Parse(string[] options, out string fault)
    {
        var parsed = new GpuOptions(false, null, null, null, 1);
        fault = "";
        for (var i = 0; i < options.Length; i++)
        {
            if (options[i] == "--json")
            {
                parsed = parsed with { Json = true };
                continue;
            }

            if (options[i] is not ("--trace" or "--gpu" or "--svg" or "--seed"))
                fault = $"there is no option '{options[i]}'";
            else if (i + 1 == options.Length || options[i + 1].StartsWith("--", StringComparison.Ordinal))
                fault = $"{options[i]} needs a {(options[i] == "--seed" ? "number" : "file")}";
            if (fault.Length > 0)
                return null;
            var value = options[++i];
            if (options[i - 1] == "--seed")
            {
                if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
                {
                    fault = $"--seed is '{value}': use a whole number, 0 or above";
                    return null;
                }

                parsed = parsed with { Seed = seed };
            }
            else
            {
                parsed = options[i - 1] switch
                {
                    "--trace" => parsed with { TraceFile = value },
                    "--gpu" => parsed with { GpuFile = value },
                    _ => parsed with { SvgFile = value },
                };
            }
        }

        return parsed;
    }
}
