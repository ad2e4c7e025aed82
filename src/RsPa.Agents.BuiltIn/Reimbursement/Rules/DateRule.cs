using System.Globalization;
using System.Text.RegularExpressions;

namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>Chooses the day of the purchase among the dates of a receipt, and settles which number is the day.</summary>
internal static partial class DateRule
{
    /// <summary>The day, and the time that stands beside it; nothing where the receipt has no date.</summary>
    public static (Field<DateOnly>? Date, TimeOnly? Time) Read(ReceiptText text, ReceiptHints hints, string? country)
    {
        var readings = All(text);
        var order = Order(readings, hints, country);
        var best = readings
            .Select(reading => (Reading: reading, Date: Settle(reading, order.MonthFirst), Score: Score(text, reading)))
            .Where(one => hints.Latest is not { } latest || one.Date <= latest || one.Reading.Other <= latest)
            .OrderByDescending(one => one.Score + Support(one.Date, readings, order.MonthFirst))
            .ThenBy(one => one.Reading.Line)
            .FirstOrDefault();
        if (best.Reading is not { } chosen)
            return (hints.SentOn is { } sent ? new Field<DateOnly>(sent, "date:message", "", 0.4) : null, null);

        // A day in the future, read the other way round, may be one in the past.
        var date = hints.Latest is { } last && best.Date > last ? chosen.Other!.Value : best.Date;
        var confidence = Math.Clamp(best.Score / 100.0, 0.2, 0.95) - (chosen.Other is null ? 0 : order.Doubt);
        var field = new Field<DateOnly>(date, "date:" + chosen.Form, text.Lines[chosen.Line], Math.Round(Math.Max(confidence, 0.15), 2));
        return (field, TimeBeside(text, chosen.Line));
    }

    /// <summary>Every date of a receipt.</summary>
    public static List<DateReading> All(ReceiptText text) =>
        [.. text.Upper.SelectMany((line, index) => Dates.In(line, index))];

    private static DateOnly Settle(DateReading reading, bool monthFirst) => monthFirst && reading.Other is { } other ? other : reading.Date;

    private static int Support(DateOnly date, List<DateReading> readings, bool monthFirst) =>
        readings.Count(other => Settle(other, monthFirst) == date) > 1 ? 8 : 0;

    // The receipt's own other dates are evidence; then what its owner set; then the custom of its country.
    private static (bool MonthFirst, double Doubt) Order(List<DateReading> readings, ReceiptHints hints, string? country)
    {
        var numeric = readings.Where(reading => reading.Form == "numeric").ToList();
        var monthFirst = numeric.Exists(reading => reading.MonthFirstOnly);
        var dayFirst = numeric.Exists(reading => reading.DayFirstOnly);
        if (monthFirst != dayFirst)
            return (monthFirst, 0);
        var settled = readings.Where(reading => reading.Form != "numeric").Select(reading => reading.Date).ToHashSet();
        if (numeric.Exists(reading => reading.Other is { } other && settled.Contains(other)))
            return (true, 0);
        return hints.DateOrder switch
        {
            DateOrder.DayFirst => (false, 0.05),
            DateOrder.MonthFirst => (true, 0.05),
            _ => (country == "US", country is null ? 0.25 : 0.1),
        };
    }

    private static int Score(ReceiptText text, DateReading reading)
    {
        var line = text.Upper[reading.Line];
        var before = line[..Math.Min(reading.Start, line.Length)];
        var previous = reading.Line > 0 && reading.Start < 3 ? text.Upper[reading.Line - 1] : "";
        var score = 62 + (reading.ShortYear ? -8 : 0);
        if (OtherDate().IsMatch(before))
            return 15;
        if (DateWord().IsMatch(before))
            score += 25;
        else if (DateWord().IsMatch(previous) && !Digits().IsMatch(previous))
            score += 18;
        if (OtherDate().IsMatch(previous) && !Digits().IsMatch(previous))
            score -= 30;
        if (Clock().IsMatch(line))
            score += 12;
        return score - (reading.Line * 6 / Math.Max(1, text.Lines.Count));
    }

    private static TimeOnly? TimeBeside(ReceiptText text, int line)
    {
        foreach (var near in new[] { line, line + 1, line - 1 })
        {
            if (near < 0 || near >= text.Upper.Count || Clock().Match(text.Upper[near]) is not { Success: true } match)
                continue;
            var hour = int.Parse(match.Groups["h"].Value, NumberStyles.None, CultureInfo.InvariantCulture);
            var half = match.Groups["half"].Value;
            hour = half.StartsWith('P') && hour < 12 ? hour + 12 : half.StartsWith('A') && hour == 12 ? 0 : hour;
            return new TimeOnly(hour, int.Parse(match.Groups["m"].Value, NumberStyles.None, CultureInfo.InvariantCulture));
        }
        return null;
    }

    [GeneratedRegex(@"\bDATE\b|\bDATE?:|\bD[A4]TE|DATED|\bDT\b|\bDATUM\b|\bFECHA\b|\bDATA\b|\bDATO\b|\bTARIKH\b|\bDATE D|\bLE\s*$|\bAM\s*$|\bVOM\s*$|日付|\bHIZUKE\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DateWord();

    [GeneratedRegex(@"\b(DUE|EXP(IRY|IRES|IRE|\.)?|VALID|UNTIL|BEFORE|BEST BY|USE BY|FROM|SINCE|EFFECTIVE|BIRTH|DOB|MEMBER SINCE|FÄLLIG|ZAHLBAR|GÜLTIG|ÉCHÉANCE|ECHEANCE|VALABLE|VENCIMIENTO|SCADENZA|RETURN BY|REFUND BY|WARRANTY|NEXT|DELIVERY|CHECK[- ]?OUT|LIEFER\w*|LEISTUNG\w*|ORDERED ON|PERIOD)\b[^0-9]*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OtherDate();

    [GeneratedRegex(@"(?<!\d|:)(?<h>[01]?\d|2[0-3])\s?:\s?(?<m>[0-5]\d)(:[0-5]\d)?\s?(?<half>[AP]\.?M)?(?!\d)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Clock();

    [GeneratedRegex(@"\d", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Digits();
}
