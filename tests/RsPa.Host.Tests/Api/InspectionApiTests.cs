using System.Net;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Logs;
using RsPa.Host.Tests.Hosting;

namespace RsPa.Host.Tests.Api;

public sealed class InspectionApiTests(TestHost host) : IClassFixture<TestHost>
{
    [Fact]
    public async Task Agents_are_listed_shown_paused_and_resumed()
    {
        var (_, list) = await host.Http.GetJsonAsync("/api/v1/agents");
        list.GetProperty("agents").EnumerateArray().Select(agent => agent.Text("name")).ShouldBe(["echo", "reports"]);
        (await host.Http.GetJsonAsync("/api/v1/agents/echo")).Body.GetProperty("max_execution_seconds").GetDouble().ShouldBe(1800);

        var (status, paused) = await host.Http.PostJsonAsync("/api/v1/agents/echo/pause", """{"reason":"holiday"}""");
        (status, paused.Text("paused")).ShouldBe((HttpStatusCode.OK, "holiday"));
        var (_, resumed) = await host.Http.PostJsonAsync("/api/v1/agents/echo/resume", "");
        resumed.TryGetProperty("paused", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("/api/v1/agents/nobody", HttpStatusCode.NotFound, "urn:rspa:unknown_agent")]
    [InlineData("/api/v1/agents/No-Body", HttpStatusCode.BadRequest, "urn:rspa:invalid")]
    public async Task An_agent_that_is_not_there_is_refused(string path, HttpStatusCode expected, string type)
    {
        var (status, body) = await host.Http.GetJsonAsync(path);
        (status, body.Text("type")).ShouldBe((expected, type));
    }

    [Fact]
    public async Task An_agent_that_refuses_is_a_conflict()
    {
        var (status, body) = await host.Http.PostJsonAsync("/api/v1/agents/echo/pause", """{"reason":"refuse"}""");
        (status, body.Text("detail")).ShouldBe((HttpStatusCode.Conflict, "It is disabled: enable it in the configuration."));
    }

    [Fact]
    public async Task Ready_tells_faults_with_503()
    {
        (await host.Http.GetJsonAsync("/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        (await host.Http.GetJsonAsync("/health/ready")).Status.ShouldBe(HttpStatusCode.OK);

        var good = host.Health;
        host.Health = new HealthReport(Ready: false, [new HealthPart("store", "faulty", "the disk is full", "make room", [])]);
        var (status, body) = await host.Http.GetJsonAsync("/health/ready");
        host.Health = good;

        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        body.GetProperty("parts")[0].Text("remedy").ShouldBe("make room");
    }

    [Fact]
    public async Task Ready_names_the_parts_that_are_still_starting()
    {
        var good = host.Health;
        host.Health = new HealthReport(Ready: false, [new HealthPart("agents", "starting", null, null, []), new HealthPart("store", "ready", null, null, [])]);
        var (status, body) = await host.Http.GetJsonAsync("/health/ready");
        var (live, _) = await host.Http.GetJsonAsync("/health/live");
        host.Health = good;

        (status, live).ShouldBe((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK));
        body.GetProperty("starting").EnumerateArray().Select(part => part.GetString()).ShouldBe(["agents"]);
    }

    [Fact]
    public async Task Logs_are_queried_by_all_that_a_filter_has()
    {
        var echo = new LogContext(null, null, "echo", null);
        var first = await host.LogAsync(LogSeverity.Error, "words before", echo);
        await host.LogAsync(LogSeverity.Info, "words of no weight", echo);
        await host.LogAsync(LogSeverity.Error, "two words", echo);
        var (_, body) = await host.Http.GetJsonAsync($"/api/v1/logs?level=warning&since=2026-01-31T00:00:00Z&text=w&agent=echo&after={first}&limit=10");

        body.GetProperty("rows").EnumerateArray().Select(row => row.Text("message")).ShouldBe(["two words"]);
        host.Logs.LastQuery.ShouldBe(new LogQuery
        {
            MinimumSeverity = LogSeverity.Warning,
            Since = TestHost.Now.AddHours(-12),
            Text = "w",
            Agent = "echo",
            AfterId = first,
            Limit = 10,
            Order = LogOrder.NewestLast,
        });
    }

    [Fact]
    public async Task A_row_of_the_log_is_one_flat_object()
    {
        var first = await host.LogAsync(LogSeverity.Critical, "all", new LogContext("0195b0f2-7c1d-7000-8000-00000000002a", 2, "echo", "tower"));
        var second = await host.LogAsync(LogSeverity.Critical, "odd", new LogContext("some task", null, "Not An Agent", null));
        var (_, body) = await host.Http.GetJsonAsync($"/api/v1/logs?level=critical&after={first - 1}");

        body.GetProperty("rows").EnumerateArray().Select(row => row.GetRawText()).ShouldBe(
        [
            $$"""{"id":{{first}},"time":"2026-01-31T12:00:00+00:00","level":"critical","logger":"a","message":"all","task":"0195b0f2-7c1d-7000-8000-00000000002a","attempt":2,"agent":"echo","node":"tower"}""",
            $$"""{"id":{{second}},"time":"2026-01-31T12:00:00+00:00","level":"critical","logger":"a","message":"odd"}""",
        ]);
    }

    [Fact]
    public async Task A_moment_without_an_offset_is_refused()
    {
        var (status, body) = await host.Http.GetJsonAsync("/api/v1/logs?since=2026-01-31T00:00:00");
        (status, body.Text("field")).ShouldBe((HttpStatusCode.BadRequest, "since"));
    }

    [Fact]
    public async Task The_tree_and_the_settings_are_shown()
    {
        (await host.Http.GetJsonAsync("/api/v1/actors")).Body.GetProperty("children")[0].GetProperty("children")[0].GetProperty("handled").GetInt64().ShouldBe(42);
        (await host.Http.GetJsonAsync("/api/v1/config")).Body.GetProperty("settings")[1].GetRawText().ShouldBe("""{"key":"ui.port","value":"8501","origin":"environment variable RSPA_UI_PORT"}""");
    }

    [Fact]
    public async Task The_description_names_every_path_and_parameter()
    {
        var (status, body) = await host.Http.GetJsonAsync("/api/v1/openapi.json");

        status.ShouldBe(HttpStatusCode.OK);
        var paths = body.GetProperty("paths");
        paths.GetProperty("/api/v1/tasks").GetProperty("get").GetProperty("parameters").EnumerateArray().Select(parameter => parameter.Text("name")).ShouldBe(["status", "agent", "before", "limit"]);
        paths.TryGetProperty("/api/v1/tasks/{id}/events", out _).ShouldBeTrue();
        paths.TryGetProperty("/health/ready", out _).ShouldBeTrue();
        body.GetProperty("components").GetProperty("schemas").GetProperty("TaskSubmission").GetProperty("properties").TryGetProperty("due_at", out _).ShouldBeTrue();
        body.GetProperty("components").GetProperty("schemas").GetProperty("EffectiveSetting").GetProperty("properties").GetProperty("origin").Text("type").ShouldBe("string");
    }
}
