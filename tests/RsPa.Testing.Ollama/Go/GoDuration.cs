using System.Globalization;

namespace RsPa.Testing.Ollama.Go;

/// <summary>Durations as Go's <c>time.ParseDuration</c> reads them, such as <c>1h15m30.5s</c>.</summary>
internal static class GoDuration
{
    private static readonly (string Unit, double Seconds)[] Units =
        [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>Reads one.</summary>
    /// <param name="text">The duration.</param>
    /// <param name="error">Go's words where it is none.</param>
    public static TimeSpan? Read(string text, out string? error)
    {
        error = null;
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+"))
            rest = rest[1..];
        if (rest is "0")
            return TimeSpan.Zero;
        if (rest.IsEmpty)
            return Fail($"time: invalid duration {Quote(text)}", out error);

        var seconds = 0.0;
        while (!rest.IsEmpty)
        {
            var digits = Length(rest, c => char.IsAsciiDigit(c) || c == '.');
            if (!double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return Fail($"time: invalid duration {Quote(text)}", out error);
            rest = rest[digits..];
            var letters = Length(rest, c => c != '.' && !char.IsAsciiDigit(c));
            var unit = rest[..letters].ToString();
            rest = rest[letters..];
            if (unit.Length == 0)
                return Fail($"time: missing unit in duration {Quote(text)}", out error);
            if (Units.FirstOrDefault(known => known.Unit == unit) is not { Unit: not null } found)
                return Fail($"time: unknown unit {Quote(unit)} in duration {Quote(text)}", out error);
            seconds += number * found.Seconds;
        }

        return seconds > TimeSpan.MaxValue.TotalSeconds / 2
            ? Fail($"time: invalid duration {Quote(text)}", out error)
            : TimeSpan.FromSeconds(negative ? -seconds : seconds);
    }

    /// <summary>A text in quotation marks, as Go's <c>%q</c> prints it.</summary>
    public static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    private static int Length(ReadOnlySpan<char> text, Func<char, bool> belongs)
    {
        var length = 0;
        while (length < text.Length && belongs(text[length]))
            length++;
        return length;
    }

    private static TimeSpan? Fail(string words, out string? error)
    {
        error = words;
        return null;
    }
}
