using System.Net.Sockets;
using System.Text.Json.Nodes;
using RsPa.EndToEnd.Api;

namespace RsPa.EndToEnd.Processes;

/// <summary>The service ended before it was ready.</summary>
internal sealed class ServiceEndedException(string message) : Exception(message);

/// <summary>A service that a test started.</summary>
internal sealed class ServiceProcess(RunningProcess process, string data, int port) : IDisposable
{
    public RunningProcess Process { get; } = process;

    public int Port { get; } = port;

    /// <summary>Where the gateway speaks Ollama's API.</summary>
    public int GatewayPort { get; init; }

    /// <summary>The API, through the Unix socket.</summary>
    public ApiClient Api { get; } = ApiClient.ThroughSocket(Path.Combine(data, "rspa.sock"));

    /// <summary>The API, through the port, as other programs use it.</summary>
    public ApiClient Web { get; } = ApiClient.ThroughPort(port, Path.Combine(data, "api.token"));

    /// <summary>Waits until every part has begun and is without fault.</summary>
    /// <exception cref="ServiceEndedException">It ended instead.</exception>
    public Task ReadyAsync() => AnswersAsync("ready");

    /// <summary>Waits until it takes requests: its agents may still read their journals.</summary>
    /// <exception cref="ServiceEndedException">It ended instead.</exception>
    public Task LiveAsync() => AnswersAsync("live");

    private async Task AnswersAsync(string health)
    {
        var last = "";
        try
        {
            await Eventually.UntilAsync(health, async () =>
            {
                if (Process.HasExited)
                    throw new ServiceEndedException($"The service ended with {await Process.EndAsync()} before it was {health}:\n{Process.Output}");
                (var good, last) = await IsAsync(health);
                return good;
            });
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message} It last answered: {last}\nIt said:\n{Process.Output}", late);
        }
    }

    /// <summary>Waits until a task is in one of these states, and returns it.</summary>
    public async Task<JsonNode> TaskAsync(string id, params IReadOnlyCollection<string> statuses)
    {
        JsonNode? last = null;
        try
        {
            return await Eventually.FindAsync($"task {id} is {string.Join(" or ", statuses)}", async () =>
            {
                last = await Api.GetAsync($"/api/v1/tasks/{id}");
                return statuses.Contains((string)last["status"]!, StringComparer.Ordinal) ? last : null;
            });
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message} It is: {last}\nThe service said:\n{Process.Output}", late);
        }
    }

    /// <summary>Waits until nothing waits and nothing runs.</summary>
    public async Task IdleAsync(TimeSpan? limit = null)
    {
        try
        {
            await Eventually.UntilAsync("all tasks ended", async () =>
            {
                foreach (var status in (string[])["running", "pending"])
                {
                    var page = await Api.GetAsync($"/api/v1/tasks?status={status}&limit=1");
                    if (page["tasks"]!.AsArray().Count > 0)
                        return false;
                }

                return true;
            }, limit);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message} The service said:\n{Process.Output}", late);
        }
    }

    /// <summary>Stops it as a service manager does, and sees that it says so with 0.</summary>
    public async Task StopAsync(TimeSpan? limit = null)
    {
        await Process.TerminateAsync();
        (await Process.EndAsync(limit)).ShouldBe(0, Process.Output);
    }

    public void Dispose()
    {
        Process.Dispose();
        Api.Dispose();
        Web.Dispose();
    }

    private async Task<(bool Good, string Answer)> IsAsync(string health)
    {
        try
        {
            using var answer = await Api.Http.GetAsync(new Uri($"/health/{health}", UriKind.Relative));
            return (answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (Exception notYet) when (notYet is HttpRequestException or SocketException or IOException or TaskCanceledException)
        {
            return (false, notYet.Message);
        }
    }
}
