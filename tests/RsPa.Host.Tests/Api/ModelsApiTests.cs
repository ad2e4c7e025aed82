using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Host.Tests.Hosting;

namespace RsPa.Host.Tests.Api;

public sealed class ModelsApiTests(TestHost host) : IClassFixture<TestHost>
{
    private static readonly Guid First = Guid.Parse("01959000-0000-7000-8000-000000000001");
    private static readonly Guid Second = Guid.Parse("01959000-0000-7000-8000-000000000002");

    [Fact]
    public async Task Usage_is_told_by_what_is_asked_for_in_seconds()
    {
        Record();

        var (status, body) = await host.Http.GetJsonAsync("/api/v1/llm/usage?by=model&zone=UTC");

        status.ShouldBe(HttpStatusCode.OK);
        (body.Text("by"), body.Text("since")).ShouldBe(("model", "2026-01-24T12:00:00+00:00"));
        var line = body.GetProperty("lines").EnumerateArray().Single(one => one.Text("key") == "qwen3:8b");
        (line.GetProperty("calls").GetInt32(), line.GetProperty("failed").GetInt32()).ShouldBe((2, 1));
        line.GetProperty("gpu_seconds").GetDouble().ShouldBe(4.5);
        line.GetProperty("queue_wait_mean_seconds").GetDouble().ShouldBe(1.5);
        line.GetProperty("first_token_p95_seconds").GetDouble().ShouldBe(0.5, 0.025);
        body.GetProperty("total").GetProperty("prompt_tokens").GetInt32().ShouldBe(body.GetProperty("lines").EnumerateArray().Sum(one => one.GetProperty("prompt_tokens").GetInt32()));
    }

    [Theory]
    [InlineData("by=hour", "by")]
    [InlineData("zone=Mars/Base", "zone")]
    [InlineData("since=yesterday", "since")]
    [InlineData("since=2026-01-31T12:00:00Z&until=2026-01-31T12:00:00Z", "since")]
    [InlineData("per=day", "per")]
    public async Task A_question_about_usage_that_is_wrong_is_refused_by_its_field(string query, string field)
    {
        var (status, body) = await host.Http.GetJsonAsync($"/api/v1/llm/usage?{query}");

        (status, body.Text("field")).ShouldBe((HttpStatusCode.BadRequest, field));
    }

    [Fact]
    public async Task Calls_are_listed_newest_first_page_by_page()
    {
        Record();

        var (_, page) = await host.Http.GetJsonAsync("/api/v1/llm/calls?limit=1&model=qwen3:8b");
        var call = page.GetProperty("calls").EnumerateArray().ShouldHaveSingleItem();
        (call.GetProperty("id").GetGuid(), call.Text("outcome"), call.Text("lane"), call.Text("error")).ShouldBe((Second, "failed", "high", "it broke"));
        var next = page.GetProperty("next").GetGuid();
        var (_, further) = await host.Http.GetJsonAsync($"/api/v1/llm/calls?limit=1&model=qwen3:8b&before={next}");
        further.GetProperty("calls")[0].GetProperty("id").GetGuid().ShouldBe(First);
        (await host.Http.GetJsonAsync("/api/v1/llm/calls?outcome=failed&tenant=nobody")).Body.GetProperty("calls").GetArrayLength().ShouldBe(0);
        (await host.Http.GetJsonAsync("/api/v1/llm/calls?outcome=good")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await host.Http.GetJsonAsync("/api/v1/llm/calls?before=x")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_task_is_shown_with_its_calls()
    {
        var task = await host.SubmitAsync();
        host.Tasks.ModelCalls.Record(new RecordModelCalls([Call(Guid.CreateVersion7(TestHost.Now)) with { Task = task, Attempt = 1, Model = "other" }]));

        var (_, body) = await host.Http.GetJsonAsync($"/api/v1/tasks/{task}");

        var call = body.GetProperty("model_calls").EnumerateArray().ShouldHaveSingleItem();
        (call.Text("model"), call.GetProperty("attempt").GetInt32()).ShouldBe(("other", 1));
        (await host.RunAsync("task show", ("task", [$"{task}"]))).Count(frame => frame.Text("frame") == "table" && frame.Text("name") == "model_calls").ShouldBe(1);
    }

    [Fact]
    public async Task A_key_is_made_told_once_listed_without_it_and_revoked()
    {
        var (status, made) = await host.Http.PostJsonAsync("/api/v1/llm/keys", """{"name":"editor","lane":"low","weight":2,"hard_tokens":5000}""");
        status.ShouldBe(HttpStatusCode.Created);
        made.Text("key").ShouldStartWith("rspa_");
        host.Keys.Find(made.Text("key")).ShouldNotBeNull().Weight.ShouldBe(2);

        using (var response = await host.Http.GetAsync("/api/v1/llm/keys"))
        {
            var list = await response.Content.ReadAsStringAsync();
            list.ShouldNotContain("rspa_");
            list.ShouldNotContain("hash");
            var key = JsonElement.Parse(list).GetProperty("keys").EnumerateArray().Single(one => one.Text("name") == "editor");
            (key.Text("lane"), key.GetProperty("hard_tokens").GetInt32()).ShouldBe(("low", 5000));
        }

        (await host.Http.PostJsonAsync("/api/v1/llm/keys", """{"name":"editor"}""")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await host.Http.PostJsonAsync("/api/v1/llm/keys/editor/revoke", "")).Body.Text("name").ShouldBe("editor");
        host.Keys.Find(made.Text("key")).ShouldBeNull();
        var (gone, problem) = await host.Http.PostJsonAsync("/api/v1/llm/keys/editor/revoke", "");
        (gone, problem.Text("type")).ShouldBe((HttpStatusCode.NotFound, "urn:rspa:unknown_key"));
    }

    [Theory]
    [InlineData("[]", "body")]
    [InlineData("{}", "name")]
    [InlineData("""{"name":"Big Name"}""", "name")]
    [InlineData("""{"name":"local"}""", "name")]
    [InlineData("""{"name":"a","lane":"fast"}""", "lane")]
    [InlineData("""{"name":"a","weight":-1}""", "weight")]
    [InlineData("""{"name":"a","weight":1000}""", "weight")]
    [InlineData("""{"name":"a","soft_gpu_seconds":20,"hard_gpu_seconds":10}""", "soft_gpu_seconds")]
    [InlineData("""{"name":"a","speed":1}""", "speed")]
    public async Task A_key_that_can_not_be_is_refused_by_its_field(string body, string field)
    {
        var (status, answer) = await host.Http.PostJsonAsync("/api/v1/llm/keys", body);

        (status, answer.Text("field")).ShouldBe((HttpStatusCode.BadRequest, field));
    }

    [Fact]
    public async Task Keys_are_for_the_admin()
    {
        using var viewer = new HttpClient { BaseAddress = host.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", host.ViewersToken) } };

        (await viewer.GetJsonAsync("/api/v1/llm/keys")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await viewer.PostJsonAsync("/api/v1/llm/keys", """{"name":"mine"}""")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await viewer.GetJsonAsync("/api/v1/llm/usage")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_console_shows_usage_calls_and_keys()
    {
        Record();

        var usage = await host.RunAsync("llm usage", ("by", ["model"]));
        (usage.ExitCode(), usage.Frame("table").GetProperty("rows")[0][0].GetString()).ShouldBe((0, "qwen3:8b"));
        var calls = await host.RunAsync("llm calls", ("model", ["qwen3:8b"]), ("limit", ["2"]));
        calls.Frame("table").GetProperty("rows").GetArrayLength().ShouldBe(2);
        calls.Frame("text").Text("text").ShouldContain($"--before {First}");

        var made = await host.RunAsync("llm key", ("action", ["create"]), ("name", ["editor"]), ("soft-tokens", ["10"]));
        made.FieldOf("key").GetString().ShouldNotBeNull().ShouldStartWith("rspa_");
        (await host.RunAsync("llm key", ("action", ["list"]))).Frame("table").GetProperty("rows").EnumerateArray().ShouldContain(row => row[0].GetString() == "editor");
        (await host.RunAsync("llm key", ("action", ["revoke"]), ("name", ["editor"]))).ExitCode().ShouldBe(0);
    }

    [Theory]
    [InlineData("create", null, null, "name")]
    [InlineData("list", "chat", null, "name")]
    [InlineData("revoke", "chat", "low", "lane")]
    public async Task A_key_command_that_means_nothing_is_refused_by_its_parameter(string action, string? name, string? lane, string field)
    {
        (string, string[])[] values = [("action", [action]), .. name is null ? [] : new (string, string[])[] { ("name", [name]) }, .. lane is null ? [] : new (string, string[])[] { ("lane", [lane]) }];

        var frames = await host.RunAsync("llm key", values);

        (frames.ExitCode(), frames.Frame("error").Text("field")).ShouldBe((2, field));
    }

    private void Record() => host.Tasks.ModelCalls.Record(new RecordModelCalls(
    [
        Call(First),
        Call(Second) with { Outcome = CallOutcome.Failed, QueueWait = TimeSpan.FromSeconds(2), Gpu = TimeSpan.FromSeconds(2.5), Error = "it broke" },
    ]));

    private static ModelCallRecord Call(Guid id) => new(id, TestHost.Now.AddHours(-1), "chat", CallLane.High, "chat", "qwen3:8b", CallOutcome.Completed)
    {
        Endpoint = "gpu", PromptTokens = 10, OutputTokens = 20, QueueWait = TimeSpan.FromSeconds(1), FirstToken = TimeSpan.FromSeconds(0.5), Gpu = TimeSpan.FromSeconds(2),
    };
}
