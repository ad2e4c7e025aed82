using System.Net;
using System.Text;
using System.Text.Json;
using RsPa.Actors.Protocol.Logs;
using RsPa.Agents;

namespace RsPa.Host.Tests.Hosting;

/// <summary>Short forms of what the tests do often.</summary>
internal static class TestHostExtensions
{
    public static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    public static async Task<(HttpStatusCode Status, JsonElement Body)> PostJsonAsync(this HttpClient http, string path, string json)
    {
        using var response = await http.PostAsync(path, Json(json));
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }

    public static async Task<(HttpStatusCode Status, JsonElement Body)> GetJsonAsync(this HttpClient http, string path)
    {
        using var response = await http.GetAsync(path);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>Submits a task through the API.</summary>
    public static async Task<TaskId> SubmitAsync(this TestHost host, string agent = "echo")
    {
        var (status, body) = await host.Http.PostJsonAsync("/api/v1/tasks", $$$"""{"agent":"{{{agent}}}","input":{"text":"hello"}}""");
        status.ShouldBe(HttpStatusCode.Created);
        return new TaskId(body.GetProperty("id").GetGuid());
    }

    /// <summary>Writes a row of the log, and gives its number.</summary>
    public static async Task<long> LogAsync(this TestHost host, LogSeverity severity, string message, LogContext? context = null)
    {
        await host.Logs.AppendAsync([new LogEntry(TestHost.Now, severity, "a", message, "Module", null, null, null, context ?? LogContext.None)], CancellationToken.None);
        return host.Logs.LastId;
    }

    /// <summary>Runs a console command through the Unix socket, to its end.</summary>
    public static async Task<IReadOnlyList<JsonElement>> RunAsync(this TestHost host, string command, params (string Name, string[] Values)[] values)
    {
        var request = JsonSerializer.Serialize(new { protocol = 1, command, values = values.ToDictionary(value => value.Name, value => value.Values) });
        using var response = await host.Local.PostAsync("/console/v1/run", Json(request));
        return [.. (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }

    public static int ExitCode(this IReadOnlyList<JsonElement> frames)
    {
        frames[^1].Text("frame").ShouldBe("end");
        return frames[^1].GetProperty("exit_code").GetInt32();
    }

    public static JsonElement Frame(this IReadOnlyList<JsonElement> frames, string kind) => frames.First(frame => frame.Text("frame") == kind);

    /// <summary>The value of a field of the first record.</summary>
    public static JsonElement FieldOf(this IReadOnlyList<JsonElement> frames, string name) =>
        frames.Frame("record").GetProperty("fields").EnumerateArray().First(field => field.GetProperty("column").Text("name") == name).GetProperty("value");
}
