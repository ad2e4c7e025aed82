using System.Net;
using System.Text.Json;
using RsPa.Host.Tests.Hosting;

namespace RsPa.Host.Tests.Api;

public sealed class SchedulesApiTests(TestHost host) : IClassFixture<TestHost>
{
    [Fact]
    public async Task A_schedule_is_made_shown_changed_run_and_removed()
    {
        var (status, made) = await host.Http.PostJsonAsync("/api/v1/schedules/nightly", """{"agent":"echo","input":{"text":"hello"},"cron":"0 2 * * *","zone":"Europe/Berlin","overlap":"queue","catch_up":"all","catch_up_window":"2h","jitter":"30s","max_retries":1,"priority":"high"}""");
        status.ShouldBe(HttpStatusCode.Created);
        (made.Text("status"), made.Text("cron"), made.Text("zone"), made.Text("overlap"), made.Text("catch_up"), made.GetProperty("catch_up_window_seconds").GetDouble()).ShouldBe(("active", "0 2 * * *", "Europe/Berlin", "queue", "all", 7200));
        made.Text("next_at").ShouldStartWith("2026-02-01T01:00:00");
        (await host.Http.PostJsonAsync("/api/v1/schedules/nightly", """{"agent":"echo","cron":"@daily"}""")).Status.ShouldBe(HttpStatusCode.Conflict);

        (await host.Http.GetJsonAsync("/api/v1/schedules")).Body.GetProperty("schedules")[0].Text("name").ShouldBe("nightly");
        var (_, changed) = await SendAsync(HttpMethod.Patch, "nightly", """{"zone":"UTC"}""");
        (changed.Text("zone"), changed.Text("cron"), changed.Text("priority")).ShouldBe(("UTC", "0 2 * * *", "high"));
        var (_, ran) = await host.Http.PostJsonAsync("/api/v1/schedules/nightly/run", "");
        var (_, history) = await host.Http.GetJsonAsync("/api/v1/schedules/nightly/history");
        history.GetProperty("occurrences")[0].Text("task").ShouldBe(ran.Text("task"));
        history.GetProperty("occurrences")[0].Text("outcome").ShouldBe("fired");
        (await host.Http.GetJsonAsync("/api/v1/schedules/nightly/preview?count=2&from=2026-03-01T00:00:00Z")).Body.GetProperty("moments").EnumerateArray().Select(moment => moment.GetProperty("at").GetDateTimeOffset().UtcDateTime)
            .ShouldBe([new DateTime(2026, 3, 1, 2, 0, 0, DateTimeKind.Utc), new DateTime(2026, 3, 2, 2, 0, 0, DateTimeKind.Utc)]);

        (await host.Http.PostJsonAsync("/api/v1/schedules/nightly/pause", """{"reason":"holiday"}""")).Body.Text("pause_reason").ShouldBe("holiday");
        (await host.Http.PostJsonAsync("/api/v1/schedules/nightly/pause", "")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await host.Http.PostJsonAsync("/api/v1/schedules/nightly/resume", "")).Body.Text("status").ShouldBe("active");
        (await SendAsync(HttpMethod.Delete, "nightly", "")).Status.ShouldBe(HttpStatusCode.OK);
        (await host.Http.GetJsonAsync("/api/v1/schedules/nightly")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_backfill_is_counted_first()
    {
        await host.Http.PostJsonAsync("/api/v1/schedules/filled", """{"agent":"echo","cron":"@hourly","zone":"UTC"}""");
        const string Range = "/api/v1/schedules/filled/backfill?from=2026-01-31T08:30:00Z&to=2026-01-31T11:30:00Z";

        var (status, counted) = await host.Http.PostJsonAsync(Range, "");
        (status, counted.Text("field"), counted.Text("remedy")).ShouldBe((HttpStatusCode.BadRequest, "count", "confirm the number: --count 3"));
        var (_, made) = await host.Http.PostJsonAsync($"{Range}&count=3", "");

        made.GetProperty("occurrences").GetInt32().ShouldBe(3);
    }

    [Theory]
    [InlineData("""{"cron":"@daily"}""", "agent")]
    [InlineData("""{"agent":"echo"}""", "cron")]
    [InlineData("""{"agent":"echo","cron":"@daily","every":"1h"}""", "cron")]
    [InlineData("""{"agent":"echo","cron":"0 25 * * *"}""", "cron")]
    [InlineData("""{"agent":"echo","every":"soon"}""", "every")]
    [InlineData("""{"agent":"echo","cron":"@daily","zone":"Berlin"}""", "zone")]
    [InlineData("""{"agent":"echo","cron":"@daily","overlap":"maybe"}""", "overlap")]
    [InlineData("""{"agent":"echo","cron":"@daily","catch_up":"maybe"}""", "catch_up")]
    [InlineData("""{"agent":"echo","cron":"@daily","catch_up_window":"40d"}""", "catch_up_window")]
    [InlineData("""{"agent":"echo","cron":"@daily","input":[]}""", "input")]
    [InlineData("""{"agent":"echo","cron":"@daily","max_retries":101}""", "max_retries")]
    [InlineData("""{"agent":"echo","cron":"@daily","jiter":"1m"}""", "jiter")]
    [InlineData("""{"agent":"echo","cron":"@daily","jitter":5}""", "jitter")]
    [InlineData("""{"agent":"echo","cron":"@daily","leave_out":"hello"}""", "leave_out")]
    [InlineData("[]", "body")]
    public async Task What_is_wrong_is_named(string body, string field)
    {
        var (status, problem) = await host.Http.PostJsonAsync("/api/v1/schedules/wrong", body);

        (status, problem.Text("field")).ShouldBe((HttpStatusCode.BadRequest, field));
        problem.Text("remedy").ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("Nightly", """{"agent":"echo","cron":"@daily"}""", HttpStatusCode.BadRequest)]
    [InlineData("a", """{"agent":"nobody","cron":"@daily"}""", HttpStatusCode.NotFound)]
    public async Task A_name_or_an_agent_that_is_none_is_refused(string name, string body, HttpStatusCode expected) =>
        (await host.Http.PostJsonAsync($"/api/v1/schedules/{name}", body)).Status.ShouldBe(expected);

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string name, string json)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1/schedules/{name}") { Content = TestHostExtensions.Json(json) };
        using var response = await host.Http.SendAsync(request);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }
}
