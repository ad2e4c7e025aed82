namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>A date in a line; <see cref="Other"/> is the second way to read it where day and month could be either way round.</summary>
/// <param name="Date">The date, with the day first where that is in doubt.</param>
/// <param name="Other">The date with the month first, where that is another day.</param>
/// <param name="MonthFirstOnly">Whether the numbers allow the month first only, such as 12/25/2026: evidence for the whole receipt.</param>
/// <param name="DayFirstOnly">Whether the numbers allow the day first only.</param>
/// <param name="Form">How it was written: the rule's name.</param>
/// <param name="ShortYear">Whether the year had two digits.</param>
/// <param name="Line">The index of the line.</param>
/// <param name="Start">Where it starts in the line.</param>
/// <param name="End">Where it ends in the line, exclusive.</param>
internal sealed record DateReading(DateOnly Date, DateOnly? Other, bool MonthFirstOnly, bool DayFirstOnly, string Form, bool ShortYear, int Line, int Start, int End);
