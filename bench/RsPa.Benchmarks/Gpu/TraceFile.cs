using System.Text.Json;
using System.Text.Json.Serialization;
using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Benchmarks.Gpu;

/// <summary>A call of a trace.</summary>
/// <param name="AtMs">When it comes, in milliseconds from the beginning.</param>
/// <param name="Tenant">On whose account.</param>
/// <param name="Lane">How urgent.</param>
/// <param name="Model">Which model.</param>
/// <param name="PromptTokens">The length of the prompt.</param>
/// <param name="OutputTokens">The length of the answer, which no policy knows before.</param>
/// <param name="Prefix">What the prompt begins with, where it shares that with others.</param>
internal sealed record TraceCall(double AtMs, string Tenant, Lane Lane, string Model, int PromptTokens, int OutputTokens, string? Prefix)
{
    public double At => AtMs / 1000;
}

/// <summary>Reads a trace: a JSON object a line. Empty lines are left out, and the order of the lines does not matter.</summary>
internal static class TraceFile
{
    private const int MostCalls = 50_000;
    private const double LastMs = 366d * 24 * 3600 * 1000;
    private const int MostTokens = 10_000_000;

    private static readonly JsonSerializerOptions Form = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <exception cref="LabInputException">The trace can't be used.</exception>
    public static List<TraceCall> Read(string path, GpuSpec gpu)
    {
        var calls = new List<TraceCall>();
        try
        {
            var number = 0;
            foreach (var line in File.ReadLines(path))
            {
                number++;
                if (!string.IsNullOrWhiteSpace(line))
                    calls.Add(Parse(line, $"{path}:{number}", gpu));
                if (calls.Count > MostCalls)
                    throw new LabInputException($"{path}:{number}: a trace has {MostCalls:N0} calls at the most");
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new LabInputException($"{path}: the trace can't be read: {fault.Message}");
        }

        if (calls.Count == 0)
            throw new LabInputException($"{path}: the trace has no calls");
        return [.. calls.OrderBy(call => call.AtMs)];
    }

    private static TraceCall Parse(string line, string where, GpuSpec gpu)
    {
        Row? row;
        try
        {
            row = JsonSerializer.Deserialize<Row>(line, Form);
        }
        catch (JsonException fault)
        {
            throw new LabInputException($"{where}: this is not a call: {fault.Message} Give a JSON object {{\"at_ms\",\"tenant\",\"lane\",\"model\",\"prompt_tokens\",\"output_tokens\",\"prefix\"}}");
        }

        if (row is null)
            throw new LabInputException($"{where}: this is null and not a call");
        if (row.AtMs is not (>= 0 and <= LastMs))
            throw Wrong("at_ms", row.AtMs, "a number of milliseconds from the beginning, 0 to a year");
        if (string.IsNullOrWhiteSpace(row.Tenant))
            throw Wrong("tenant", row.Tenant, "a name");
        if (row.Lane is null || !Enum.TryParse<Lane>(row.Lane, ignoreCase: true, out var lane) || !Lanes.All.Contains(lane) || char.IsAsciiDigit(row.Lane[0]))
            throw Wrong("lane", row.Lane, "interactive, critical, high, medium or low");
        if (row.Model is null || !gpu.Models.ContainsKey(row.Model))
            throw Wrong("model", row.Model, $"one that the GPU knows ({string.Join(", ", gpu.Models.Keys.Order(StringComparer.Ordinal))}), or give a GPU that knows it with --gpu FILE");
        if (row.PromptTokens is not (>= 0 and <= MostTokens))
            throw Wrong("prompt_tokens", row.PromptTokens, $"a whole number, 0 to {MostTokens:N0}");
        if (row.OutputTokens is not (>= 0 and <= MostTokens))
            throw Wrong("output_tokens", row.OutputTokens, $"a whole number, 0 to {MostTokens:N0}");
        return new TraceCall(row.AtMs.Value, row.Tenant, lane, row.Model, row.PromptTokens.Value, row.OutputTokens.Value, PrefixOf(row.Prefix));

        LabInputException Wrong(string name, object? value, string use) =>
            new($"{where}: {name} is {(value is null ? "missing" : value is string text ? $"'{text}'" : value)}: use {use}");

        string? PrefixOf(JsonElement prefix) => prefix.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => null,
            JsonValueKind.String => prefix.GetString() is { Length: > 0 } text ? text : null,
            JsonValueKind.Number => prefix.GetRawText(),
            _ => throw Wrong("prefix", prefix.GetRawText(), "a name that calls with the same beginning share, or null"),
        };
    }

    private sealed record Row
    {
        public double? AtMs { get; init; }

        public string? Tenant { get; init; }

        public string? Lane { get; init; }

        public string? Model { get; init; }

        public int? PromptTokens { get; init; }

        public int? OutputTokens { get; init; }

        [JsonPropertyName("prefix")]
        public JsonElement Prefix { get; init; }
    }
}
