using Cronos;
using RsPa.Actors.Protocol.Values;

namespace RsPa.Actors.Schedules.Times;

/// <summary>
/// A cron expression of five fields, on the calendar alone: wall-clock times, without a zone. As in Unix, where both the day of the month
/// and the day of the week are restricted, either is enough; a field that begins with <c>*</c> is not restricted. Cronos parses.
/// </summary>
internal sealed class CronRule
{
    private const int MaxLength = 200;
    private const int Fields = 5;
    private const string Remedy = "use five fields (minute hour day-of-month month day-of-week), such as '0 9 * * mon-fri', or @hourly, @daily, @weekly, @monthly, @yearly";

    private readonly CronExpression _one;
    private readonly CronExpression? _other;

    private CronRule(CronExpression one, CronExpression? other, bool isInterval)
    {
        _one = one;
        _other = other;
        IsInterval = isInterval;
    }

    /// <summary>
    /// Whether it goes on at equal distances within the day, as <c>*/5</c> or a range of hours does, and not at fixed times: it then goes on
    /// through an hour that comes twice. As Cronos has it: the minute or the hour has a <c>*</c>, a step or a range.
    /// </summary>
    public bool IsInterval { get; }

    /// <summary>Reads one.</summary>
    /// <returns>The rule; or what is wrong.</returns>
    public static (CronRule? Rule, InvalidValue? Fault) Read(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return (null, new InvalidValue("cron", "cron: it is empty.") { Remedy = Remedy });
        if (text.Length > MaxLength)
            return (null, InvalidValue.Of("cron", text, $"has {text.Length} characters, and may have {MaxLength}", Remedy));
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields is [['@', ..]])
            return Parse(text, fields[0].ToLowerInvariant(), null, fields[0].ToLowerInvariant() is "@hourly" or "@every_minute");
        if (fields.Length != Fields)
            return (null, InvalidValue.Of("cron", text, $"has {fields.Length} fields, not {Fields}", Remedy));
        var isInterval = IsSpread(fields[0]) || IsSpread(fields[1]);
        return IsRestricted(fields[2]) && IsRestricted(fields[4])
            ? Parse(text, string.Join(' ', fields[0], fields[1], fields[2], fields[3], "*"), string.Join(' ', fields[0], fields[1], "*", fields[3], fields[4]), isInterval)
            : Parse(text, string.Join(' ', fields), null, isInterval);
    }

    /// <summary>The next wall-clock time.</summary>
    /// <param name="wall">From when.</param>
    /// <param name="inclusive">Whether that one counts too.</param>
    public DateTime? Next(DateTime wall, bool inclusive)
    {
        var from = DateTime.SpecifyKind(wall, DateTimeKind.Utc);
        var next = _one.GetNextOccurrence(from, inclusive);
        return _other?.GetNextOccurrence(from, inclusive) is { } second && !(next <= second) ? second : next;
    }

    private static (CronRule? Rule, InvalidValue? Fault) Parse(string text, string one, string? other, bool isInterval)
    {
        try
        {
            return (new CronRule(CronExpression.Parse(one), other is null ? null : CronExpression.Parse(other), isInterval), null);
        }
        catch (CronFormatException wrong)
        {
            return (null, InvalidValue.Of("cron", text, $"is not a cron expression ({wrong.Message.Replace("The given cron expression has an invalid format. ", "", StringComparison.Ordinal).TrimEnd('.')})", Remedy));
        }
        catch (MissingSeedException wrong)
        {
            return (null, InvalidValue.Of("cron", text, $"is not a cron expression ({wrong.Message.TrimEnd('.')})", Remedy));
        }
    }

    private static bool IsSpread(string field) => field.AsSpan().ContainsAny('*', '-', '/') || field.Contains('?', StringComparison.Ordinal);

    private static bool IsRestricted(string field) => field[0] is not ('*' or '?');
}
