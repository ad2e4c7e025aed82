using System.Globalization;
using RsPa.Agents;
using RsPa.Application.Access;
using RsPa.Application.Naming;
using RsPa.Application.Outcomes;

namespace RsPa.Host.Console.Palettes;

/// <summary>A call of a command, checked against its description. What the checks allow, the accessors don't refuse.</summary>
internal sealed class CommandCall
{
    private readonly IReadOnlyDictionary<string, string[]> _values;
    private readonly TimeProvider _time;

    private CommandCall(IReadOnlyDictionary<string, string[]> values, Caller caller, TimeProvider time)
    {
        Caller = caller;
        _values = values;
        _time = time;
    }

    /// <summary>The time.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Who calls.</summary>
    public Caller Caller { get; }

    /// <summary>Checks a call: unknown and missing parameters, choices and types. A client is not trusted to have done so.</summary>
    public static Outcome<CommandCall> Check(CommandDescription command, IReadOnlyDictionary<string, string[]> values, Caller caller, TimeProvider time)
    {
        var parameters = command.Arguments.Concat(command.Options).ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        foreach (var (name, given) in values)
        {
            if (!parameters.TryGetValue(name, out var parameter))
                return Problem.Invalid(name, string.Join(' ', given), "is not a parameter of this command", "`--help` shows the parameters");
            if (given.Length > 1 && !parameter.Many)
                return Problem.Invalid(name, string.Join(' ', given), "is given more than once", "give it once");
            if (given.Select(value => Fault(parameter, value, time)).FirstOrDefault(fault => fault is not null) is { } wrong)
                return wrong;
        }

        var missing = parameters.Values.FirstOrDefault(parameter => parameter.Required && values.GetValueOrDefault(parameter.Name) is null or []);
        return missing is null
            ? new CommandCall(values, caller, time)
            : Problem.Invalid(missing.Name, value: null, "is missing", missing.Help);
    }

    public bool Flag(string name) => _values.ContainsKey(name);

    public IReadOnlyList<string> All(string name) => _values.GetValueOrDefault(name) ?? [];

    public string? Text(string name) => All(name) is [var value, ..] ? value : null;

    public string Required(string name) => Text(name) ?? throw new InvalidOperationException($"The description of the command does not say that {name} is required.");

    public int? Integer(string name) => Text(name) is { } text ? int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : null;

    public AgentName? Agent(string name) => Text(name) is { } text ? new AgentName(text) : null;

    public DateTimeOffset? Moment(string name) => Text(name) is { } text && TimeParser.TryReadFuture(text, _time, out var moment) ? moment : null;

    public DateTimeOffset? PastMoment(string name) => Text(name) is { } text && TimeParser.TryReadPast(text, _time, out var moment) ? moment : null;

    private static Problem? Fault(ParameterDescription parameter, string value, TimeProvider time)
    {
        if (parameter.Choices is { } choices && !choices.Contains(value, StringComparer.Ordinal))
            return Problem.Invalid(parameter.Name, value, "is not one of the choices", $"use {string.Join(", ", choices)}");
        return parameter.Type switch
        {
            ParameterType.Integer when !int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => Problem.Invalid(parameter.Name, value, "is not a whole number", parameter.Help),
            ParameterType.Agent when !AgentName.IsValid(value) => Problem.Invalid(parameter.Name, value, "is not a valid agent name", "`rspa agent list` shows the agents"),
            ParameterType.Time when !TimeParser.TryReadFuture(value, time, out _) => Problem.Invalid(parameter.Name, value, "is not a valid future time", TimeParser.FutureForm),
            ParameterType.PastTime when !TimeParser.TryReadPast(value, time, out _) => Problem.Invalid(parameter.Name, value, "is not a valid past time", TimeParser.PastForm),
            ParameterType.Pair or ParameterType.FilePair when value.IndexOf('=', StringComparison.Ordinal) < 1 => Problem.Invalid(parameter.Name, value, "is not a pair", "use key=value"),
            ParameterType.File when !Path.IsPathFullyQualified(value) => Problem.Invalid(parameter.Name, value, "is not an absolute path", "send the absolute path"),
            _ => null,
        };
    }
}
