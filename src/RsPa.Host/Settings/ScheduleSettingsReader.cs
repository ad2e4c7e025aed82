using System.Text.Json;
using System.Text.Json.Nodes;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Schedules.Calendars;
using RsPa.Agents;
using RsPa.Application.Naming;
using RsPa.Application.Outcomes;
using RsPa.Application.Schedules;
using RsPa.Host.Settings.Model;
using RsPa.Host.Settings.Sources;

namespace RsPa.Host.Settings;

/// <summary>
/// Reads the schedules of the file: <c>schedules { nightly { agent = …, cron = … } }</c>. They are no settings of the catalogue, since
/// their names are the owner's own. An input is JSON text, or a group of values.
/// </summary>
internal sealed class ScheduleSettingsReader(SettingPlaces places, TimeProvider time)
{
    private const string Group = "schedules";
    private const int Most = 1_000;

    // A moment that moved with each start would make another schedule of it each time.
    private static readonly string[] Moments = ["at", "expires_at"];

    private readonly Dictionary<string, Given> _given = new(StringComparer.Ordinal);

    /// <summary>Whether a value is one of theirs.</summary>
    public static bool IsOne(GivenValue value) => value.Setting is null && value.Origin.Layer == SettingLayer.File && value.Name.StartsWith($"{Group}.", StringComparison.Ordinal);

    /// <summary>Takes one of their values.</summary>
    /// <returns>What is wrong with it; null where nothing is yet.</returns>
    public SettingFault? Take(GivenValue value)
    {
        var parts = value.Name.Split('.');
        if (parts.Length < 3)
            return new SettingFault(value.Name, value.Value.Text, value.Origin, "is not a schedule", $"{Group} {{ name {{ agent = …, cron = … }} }}");
        if (!_given.TryGetValue(parts[1], out var schedule))
            _given[parts[1]] = schedule = new Given(value.Origin);
        var (field, rest) = (parts[2], parts[3..]);
        if (!ScheduleWish.Fields.Contains(field, StringComparer.Ordinal) || (rest.Length > 0 && field != "input"))
            return new SettingFault(value.Name, value.Value.Text, value.Origin, "is not known of a schedule", Nearest.Of(field, ScheduleWish.Fields) is { } meant ? $"did you mean {meant}" : string.Join(", ", ScheduleWish.Fields));
        if (Moments.Contains(field, StringComparer.Ordinal) && !TimeParser.TryReadExact(value.Value.Text, out _))
            return new SettingFault(value.Name, value.Value.Text, value.Origin, "is not a valid time", "ISO 8601 with an offset, such as 2026-01-31T17:00:00Z");
        if (field == "leave_out")
            return TakeCalendar(schedule, value);
        if (rest.Length > 0)
            schedule.Input(rest, value.Value);
        else
            schedule.Wish = schedule.Wish.With(field, value.Value.Text);
        return null;
    }

    /// <summary>The schedules.</summary>
    /// <param name="faults">Where it is added what is wrong with them.</param>
    public IReadOnlyDictionary<ScheduleName, ScheduleDefinition> Read(List<SettingFault> faults)
    {
        var read = new Dictionary<ScheduleName, ScheduleDefinition>();
        if (_given.Count > Most)
            faults.Add(new SettingFault(Group, $"{_given.Count}", _given.Values.First().Origin, "are more schedules than a file may have", $"at most {Most}"));
        foreach (var (name, given) in _given.Take(Most))
        {
            if (!ScheduleName.IsValid(name))
                faults.Add(new SettingFault($"{Group}.{name}", null, given.Origin, "is not a valid name of a schedule", ScheduleName.Remedy));
            else if (given.Whole().Read(null, time, ScheduleValues.OwnZone(time)).TryGet(out var definition, out var problem))
                read[new ScheduleName(name)] = definition.Rule is ScheduleRule.Every every ? definition with { Rule = every with { First = DateTimeOffset.UnixEpoch } } : definition;
            else
                faults.Add(Fault(name, given, problem));
        }

        return read;
    }

    private static SettingFault Fault(string name, Given given, Problem problem) =>
        new($"{Group}.{name}{(problem.Field is { } field ? $".{field}" : "")}", problem.Value, given.Origin, $"is wrong: {problem.Message}", problem.Remedy ?? "another value");

    private SettingFault? TakeCalendar(Given schedule, GivenValue value)
    {
        var path = places.Resolve(value.Value.Text);
        try
        {
            using var file = new StreamReader(path);
            var text = new char[CalendarDays.MaxLength + 1];
            schedule.Wish = schedule.Wish.With("leave_out", new string(text, 0, file.ReadBlock(text)));
            return null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new SettingFault(value.Name, value.Value.Text, value.Origin, $"cannot be opened: {unreadable.Message}", "the path of an iCalendar file that this user may read");
        }
    }

    private sealed class Given(SettingOrigin origin)
    {
        private JsonObject? _input;

        public SettingOrigin Origin { get; } = origin;

        public ScheduleWish Wish { get; set; } = new();

        public void Input(string[] path, RawValue value)
        {
            var at = _input ??= [];
            foreach (var name in path[..^1])
            {
                if (at[name] is not JsonObject inner)
                    at[name] = inner = [];
                at = inner;
            }

            at[path[^1]] = value.Items is { } items ? new JsonArray([.. items.Select(Value)]) : Value(value.Text);
        }

        public ScheduleWish Whole() => _input is null ? Wish : Wish.With("input", _input.ToJsonString(AgentJson.Options));

        // What is not valid JSON is text, as on the command line.
        private static JsonNode? Value(string text)
        {
            try
            {
                return JsonNode.Parse(text);
            }
            catch (JsonException)
            {
                return JsonValue.Create(text);
            }
        }
    }
}
