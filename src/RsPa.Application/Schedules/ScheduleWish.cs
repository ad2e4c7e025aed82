using System.Globalization;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Schedules;
using RsPa.Actors.Schedules.Calendars;
using RsPa.Agents;
using RsPa.Application.Naming;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Schedules;

/// <summary>What an owner says of a schedule, as texts, whichever way they come. What is left out stays as it is, or has its default.</summary>
public sealed record ScheduleWish
{
    /// <summary>What may be said, by its names.</summary>
    public static IReadOnlyList<string> Fields { get; } =
        ["agent", "input", "cron", "every", "at", "zone", "priority", "overlap", "catch_up", "catch_up_window", "expires_at", "jitter", "max_retries", "leave_out"];

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <summary>Says something.</summary>
    /// <param name="field">One of <see cref="Fields"/>.</param>
    /// <param name="text">What; nothing where nothing is said.</param>
    public ScheduleWish With(string field, string? text)
    {
        if (text is null)
            return this;
        if (!Fields.Contains(field, StringComparer.Ordinal))
            throw new ArgumentOutOfRangeException(nameof(field), field, "not a field of a schedule");
        var wish = new ScheduleWish();
        foreach (var (name, value) in _texts)
            wish._texts[name] = value;
        wish._texts[field] = text;
        return wish;
    }

    /// <summary>The schedule that is meant.</summary>
    /// <param name="before">The one that is changed; null where one is made.</param>
    /// <param name="time">The clock: moments can be given as distances, and an interval begins a period from now.</param>
    /// <param name="zone">The zone where none is said.</param>
    public Outcome<ScheduleDefinition> Read(ScheduleDefinition? before, TimeProvider time, string zone)
    {
        if (!AgentOf(before).TryGet(out var agent, out var problem) || !RuleOf(before, time).TryGet(out var rule, out problem))
            return problem;
        var wished = (before ?? new ScheduleDefinition(agent, "{}", rule)) with { Agent = agent, Rule = rule, Input = Text("input") ?? before?.Input ?? "{}", Zone = Text("zone") ?? before?.Zone ?? zone };
        if (!Policies(wished).TryGet(out wished, out problem) || !Times(wished, time).TryGet(out wished, out problem) || !Rest(wished, time).TryGet(out wished, out problem))
            return problem;
        return ScheduleRules.Fault(wished) is { } fault ? Problem.Of(fault) : wished;
    }

    private string? Text(string field) => _texts.GetValueOrDefault(field);

    private Outcome<AgentName> AgentOf(ScheduleDefinition? before) => Text("agent") is { } text
        ? TextValues.Agent(text)
        : before is null ? Problem.Invalid("agent", value: null, "is missing", "name the agent that is to do the tasks") : before.Agent;

    private Outcome<ScheduleRule> RuleOf(ScheduleDefinition? before, TimeProvider time)
    {
        if (before is not null && Text("cron") is null && Text("every") is null && Text("at") is null)
            return Outcome.Of(before.Rule);
        DateTimeOffset? at = null;
        if (Text("at") is { } text)
        {
            if (!Moment("at", text, time).TryGet(out var moment, out var problem))
                return problem;
            at = moment;
        }

        return ScheduleValues.Rule(Text("cron"), Text("every"), at, time.GetUtcNow());
    }

    private Outcome<ScheduleDefinition> Policies(ScheduleDefinition wished)
    {
        if (Text("priority") is { } priority)
        {
            if (!TextValues.Priority(priority).TryGet(out var read, out var problem))
                return problem;
            wished = wished with { Priority = read };
        }

        if (Text("overlap") is { } overlap)
        {
            var read = overlap switch { "skip" => OverlapPolicy.Skip, "queue" => OverlapPolicy.Queue, "cancel_previous" => OverlapPolicy.CancelPrevious, _ => OverlapPolicy.None };
            if (read == OverlapPolicy.None)
                return Problem.Of(ScheduleRules.NotAnOverlap(overlap));
            wished = wished with { Overlap = read };
        }

        if (Text("catch_up") is { } catchUp)
        {
            var read = catchUp switch { "none" => CatchUpPolicy.None, "latest" => CatchUpPolicy.Latest, "all" => CatchUpPolicy.All, _ => CatchUpPolicy.Unknown };
            if (read == CatchUpPolicy.Unknown)
                return Problem.Of(ScheduleRules.NotACatchUp(catchUp));
            wished = wished with { CatchUp = read };
        }

        return wished;
    }

    private Outcome<ScheduleDefinition> Times(ScheduleDefinition wished, TimeProvider time)
    {
        if (Text("catch_up_window") is { } window)
        {
            if (!ScheduleValues.Length("catch_up_window", window).TryGet(out var read, out var problem))
                return problem;
            wished = wished with { CatchUpWindow = read };
        }

        if (Text("jitter") is { } jitter)
        {
            if (!ScheduleValues.Length("jitter", jitter).TryGet(out var read, out var problem))
                return problem;
            wished = wished with { Jitter = read };
        }

        if (Text("expires_at") is { } expires)
        {
            if (!Moment("expires_at", expires, time).TryGet(out var read, out var problem))
                return problem;
            wished = wished with { ExpiresAt = read };
        }

        return wished;
    }

    private Outcome<ScheduleDefinition> Rest(ScheduleDefinition wished, TimeProvider time)
    {
        if (Text("max_retries") is { } retries)
        {
            if (!int.TryParse(retries, NumberStyles.None, CultureInfo.InvariantCulture, out var read))
                return Problem.Invalid("max_retries", retries, "is not a whole number", $"use a number from 0 to {SubmissionRules.MaxRetries}");
            wished = wished with { MaxRetries = read };
        }

        if (Text("leave_out") is { } calendar)
        {
            if (calendar.Length == 0)
                return wished with { LeaveOut = [] };
            var (days, fault) = CalendarDays.Read(calendar, new DateOnly(time.GetUtcNow().Year - 1, 1, 1), new DateOnly(time.GetUtcNow().Year + 20, 12, 31));
            return days is null ? Problem.Of(fault!) : wished with { LeaveOut = days };
        }

        return wished;
    }

    private static Outcome<DateTimeOffset> Moment(string field, string text, TimeProvider time) =>
        TimeParser.TryReadFuture(text, time, out var moment) ? moment.ToUniversalTime() : Problem.Invalid(field, text, "is not a valid time", TimeParser.FutureForm);
}
