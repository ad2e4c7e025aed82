using Wrong = RsPa.Application.Outcomes.Problem;
using System.Globalization;
using RsPa.Agents;
using RsPa.Application.Naming;
using RsPa.Application.Outcomes;

namespace RsPa.Host.Api;

/// <summary>Reads the parameters of a query string. What is wrong with the first bad one is kept, and the rest is read as if it were not there.</summary>
internal sealed class QueryReader
{
    private readonly IQueryCollection _query;

    public QueryReader(HttpRequest request, params ReadOnlySpan<string> known)
    {
        _query = request.Query;
        foreach (var (name, values) in _query)
        {
            if (!known.Contains(name))
                Fault(Wrong.Invalid(name, values.ToString(), "is not a parameter here", known.IsEmpty ? "there are none" : $"use {string.Join(", ", known!)}"));
            else if (values.Count > 1)
                Fault(Wrong.Invalid(name, values.ToString(), "is given more than once", "give it once"));
        }
    }

    /// <summary>What is wrong, where something is.</summary>
    public Problem? Problem { get; private set; }

    public string? Text(string name) => _query.TryGetValue(name, out var values) && values.Count == 1 && values[0] is { Length: > 0 } text ? text : null;

    public int Limit(int standard)
    {
        if (Text("limit") is not { } text)
            return standard;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && LimitRule.Fault(limit) is null)
            return limit;
        Fault(LimitRule.OutOfRange(text));
        return standard;
    }

    public T? Read<T>(string name, Func<string, Outcome<T>> read)
        where T : struct
    {
        if (Text(name) is not { } text)
            return null;
        if (read(text).TryGet(out var value, out var problem))
            return value;
        Fault(problem with { Field = name });
        return null;
    }

    /// <summary>The identifier of a task.</summary>
    public static Outcome<TaskId> Task(string text) =>
        TaskId.TryParse(text, out var id) ? id : Wrong.Invalid("task", text, "is not a valid task id", "give the whole identifier, a UUID");

    public static Outcome<DateTimeOffset> Moment(string text) =>
        TimeParser.TryReadExact(text, out var moment) ? moment : Wrong.Invalid("since", text, "is not a valid time", "use ISO 8601 with an offset, such as 2026-01-31T17:00:00Z");

    public static Outcome<long> RowId(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : Wrong.Invalid("after", text, "is not a row's id", "use the id of the last row that you have");

    private void Fault(Problem problem) => Problem ??= problem;
}
