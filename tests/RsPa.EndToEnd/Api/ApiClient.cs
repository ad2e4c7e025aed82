using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using RsPa.Agents;

namespace RsPa.EndToEnd.Api;

/// <summary>The HTTP API, as a program uses it.</summary>
internal sealed class ApiClient : IDisposable
{
    private ApiClient(HttpClient http) => Http = http;

    public HttpClient Http { get; }

    public static ApiClient ThroughSocket(string path) => new(new HttpClient(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    { BaseAddress = new Uri("http://localhost/"), Timeout = TimeSpan.FromSeconds(20) });

    /// <summary>Through the port, with the token, which the service's first start makes.</summary>
    public static ApiClient ThroughPort(int port, string tokenFile) =>
        new(new HttpClient(new WithToken(tokenFile)) { BaseAddress = new Uri($"http://localhost:{port}/"), Timeout = TimeSpan.FromSeconds(20) });

    /// <summary>Reads something that must be there.</summary>
    public async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>Sends a command.</summary>
    public async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(string path, JsonNode? body = null)
    {
        using var content = new StringContent(body?.ToJsonString() ?? "", Encoding.UTF8, "application/json");
        using var answer = await Http.PostAsync(new Uri(path, UriKind.Relative), content);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, JsonNode.Parse(text)!);
    }

    /// <summary>Submits a task that must be taken.</summary>
    /// <returns>Its identifier.</returns>
    public async Task<string> SubmitAsync(string agent, JsonObject input, int? maxRetries = null)
    {
        var id = TaskId.New(TimeProvider.System).ToString();
        var (status, body) = await PostAsync("/api/v1/tasks", Submission(id, agent, input, maxRetries: maxRetries));
        status.ShouldBe(HttpStatusCode.Created, body.ToJsonString());
        return id;
    }

    /// <summary>What is sent to submit a task.</summary>
    public static JsonObject Submission(string id, string agent, JsonObject input, string? key = null, int? maxRetries = null)
    {
        var submission = new JsonObject { ["id"] = id, ["agent"] = agent, ["input"] = input };
        if (key is not null)
            submission["key"] = key;
        if (maxRetries is { } retries)
            submission["max_retries"] = retries;
        return submission;
    }

    public void Dispose() => Http.Dispose();

    private sealed class WithToken(string file) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new("Bearer", (await File.ReadAllTextAsync(file, cancellationToken)).Trim());
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
