using System.Net;
using System.Text.Json;
using RsPa.Host.Tests.Hosting;

namespace RsPa.Host.Tests.Access;

/// <summary>A caller's role holds for the API and the console alike. The table of all actions and roles is in RsPa.Application.Tests.</summary>
public sealed class RoleTests : IClassFixture<TestHost>, IDisposable
{
    private readonly TestHost _host;
    private readonly HttpClient _viewer;

    public RoleTests(TestHost host)
    {
        _host = host;
        _viewer = new HttpClient { BaseAddress = host.Address, DefaultRequestHeaders = { Authorization = new("Bearer", host.ViewersToken) } };
    }

    public void Dispose() => _viewer.Dispose();

    [Fact]
    public async Task A_viewer_looks_through_the_API_and_changes_nothing()
    {
        (await _viewer.GetJsonAsync("/api/v1/tasks")).Status.ShouldBe(HttpStatusCode.OK);
        var before = _host.Received.Count;

        var (status, body) = await _viewer.PostJsonAsync("/api/v1/tasks", """{"agent":"echo","input":{}}""");

        status.ShouldBe(HttpStatusCode.Forbidden);
        (body.Text("type"), body.Text("title")).ShouldBe(("urn:rspa:forbidden", "Not allowed"));
        body.Text("detail").ShouldBe("'ann' may not do this: tasks.submit needs the role operator, and 'ann' has viewer.");
        body.Text("remedy").ShouldBe("use a token of the role operator");
        _host.Received.Count.ShouldBe(before);
    }

    [Fact]
    public async Task A_viewer_looks_through_the_console_and_changes_nothing()
    {
        (await RunAsync("agent list", "{}")).ExitCode().ShouldBe(0);

        var frames = await RunAsync("agent pause", """{"agent":["echo"]}""");

        frames.ExitCode().ShouldBe(1);
        frames.Frame("error").Text("message").ShouldContain("agents.pause needs the role operator");
        (await _host.Http.GetJsonAsync("/api/v1/agents/echo")).Body.TryGetProperty("paused", out _).ShouldBeFalse();
    }

    private async Task<IReadOnlyList<JsonElement>> RunAsync(string command, string values)
    {
        using var response = await _viewer.PostAsync("/console/v1/run", TestHostExtensions.Json($$"""{"protocol":1,"command":"{{command}}","values":{{values}}}"""));
        return [.. (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }
}
