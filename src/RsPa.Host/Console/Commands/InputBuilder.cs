using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Protocol.Values;
using RsPa.Agents;
using RsPa.Application.Outcomes;

namespace RsPa.Host.Console.Commands;

/// <summary>Makes a task's input of what was given: JSON as a whole, and single properties on top of it.</summary>
internal static class InputBuilder
{
    /// <summary>Builds the input. That it is one, whoever takes the submission checks.</summary>
    /// <param name="json">The input as JSON text; an empty object where there is none.</param>
    /// <param name="pairs">Properties as <c>key=value</c>, the value JSON or else text.</param>
    /// <param name="paths">Properties as <c>key=path</c>; a key that comes twice makes a list.</param>
    public static Outcome<string> Build(string? json, IReadOnlyList<string> pairs, IReadOnlyList<string> paths)
    {
        var text = json ?? "{}";
        if (pairs.Count == 0 && paths.Count == 0)
            return text;
        if (SubmissionRules.Input(text) is { } fault)
            return Problem.Of(fault);
        var input = JsonNode.Parse(text)!.AsObject();
        foreach (var (key, value) in pairs.Select(Split))
        {
            if (JsonStrings.Fault(Encoding.UTF8.GetBytes(value), $"set {key}") is { } wrong)
                return Problem.Of(wrong);
            input[key] = Value(value);
        }

        foreach (var group in paths.Select(Split).GroupBy(path => path.Key, StringComparer.Ordinal))
        {
            var files = group.Select(path => (JsonNode?)JsonValue.Create(path.Value)).ToArray();
            input[group.Key] = files is [var only] ? only : new JsonArray(files);
        }

        return input.ToJsonString(AgentJson.Options);
    }

    private static (string Key, string Value) Split(string pair)
    {
        var at = pair.IndexOf('=', StringComparison.Ordinal);
        return (pair[..at], pair[(at + 1)..]);
    }

    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            // What is not valid JSON is text: nobody wants to quote words twice.
            return JsonValue.Create(text);
        }
    }
}
