using RsPa.Actors.Protocol.Logs;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Tasks;
using RsPa.Host.Tests.Hosting;

namespace RsPa.Host.Tests.Console;

public sealed class ConsoleTests(TestHost host) : IClassFixture<TestHost>
{
    [Fact]
    public async Task The_palettes_tell_all_commands_and_their_protocol()
    {
        var (_, catalog) = await host.Local.GetJsonAsync("/console/v1/palettes");

        catalog.GetProperty("protocol").GetInt32().ShouldBe(1);
        var names = catalog.GetProperty("palettes").EnumerateArray()
            .SelectMany(palette => palette.GetProperty("commands").EnumerateArray().Select(command => $"{palette.Text("name")} {command.Text("name")}".Trim()));
        names.Order(StringComparer.Ordinal).ShouldBe([
            "actor tree", "agent list", "agent pause", "agent resume", "agent run", "agent show", "cache purge", "cache stats", "config show", "doctor", "inbox list", "inbox retry", "llm ask", "llm bench", "llm calls",
            "llm key", "llm load", "llm models", "llm pull", "llm queue", "llm show", "llm status", "llm unload", "llm usage", "log query", "schedule add", "schedule backfill", "schedule edit", "schedule history", "schedule list", "schedule pause", "schedule preview", "schedule remove", "schedule resume", "schedule run", "schedule show", "status",
            "task cancel", "task list", "task retry", "task show", "task submit", "task tail", "version",
        ]);
    }

    [Fact]
    public async Task A_submission_builds_its_input_of_all_that_is_given()
    {
        var frames = await host.RunAsync(
            "task submit",
            ("agent", ["echo"]),
            ("input", ["""{"text":"a","keep":1}"""]),
            ("set", ["text=call me", "count=3"]),
            ("path", ["file=/a.pdf", "many=/b.pdf", "many=/c.pdf"]),
            ("priority", ["low"]),
            ("due", ["+5m"]),
            ("retries", ["2"]));

        frames.ExitCode().ShouldBe(0);
        var sent = host.Received.OfType<SubmitTask>().Single(task => $"{task.Id}" == frames.FieldOf("id").GetString());
        sent.Input.ShouldBe("""{"text":"call me","keep":1,"count":3,"file":"/a.pdf","many":["/b.pdf","/c.pdf"]}""");
        (sent.Priority, sent.DueAt, sent.MaxRetries).ShouldBe((TaskPriority.Low, host.Time.GetUtcNow().AddMinutes(5), 2));
    }

    [Theory]
    [InlineData("task submitt", "agent", "echo", "did you mean 'task submit'?")]
    [InlineData("task submit", "agnt", "echo", "--help")]
    [InlineData("task submit", "agent", "Echo", "rspa agent list")]
    [InlineData("task submit", "priority", "urgent", "critical, high, medium, low")]
    [InlineData("task submit", "due", "tomorrow", "+1h30m")]
    [InlineData("task submit", "due", "-5m", "+1h30m")]
    [InlineData("log query", "since", "+5m", "15m")]
    [InlineData("task submit", "retries", "many", "0 to 100")]
    [InlineData("task submit", "key", "k", "The agent that is to do it")]
    [InlineData("task list", "limit", "0", "1 to 1000")]
    [InlineData("task show", "task", "xyz", "at least the last 4 digits of it")]
    [InlineData("task show", "task", "01", "at least the last 4 digits of it")]
    public async Task Wrong_usage_ends_with_2_and_a_remedy(string command, string name, string value, string remedy)
    {
        var frames = await host.RunAsync(command, (name, [value]));

        frames.ExitCode().ShouldBe(2);
        frames.Frame("error").Text("remedy").ShouldContain(remedy);
    }

    [Theory]
    [InlineData("set", "text=\"\\ud800\"", "set text")]
    [InlineData("input", """{"a":["\ud800"]}""", "input.a[0]")]
    [InlineData("file", """{"a":"\ud800"}""", "input.a")]
    public async Task Half_a_character_is_wrong_usage_with_the_place(string name, string value, string place)
    {
        var frames = await host.RunAsync("task submit", ("agent", ["echo"]), (name, [value]));

        frames.ExitCode().ShouldBe(2);
        frames.Frame("error").Text("message").ShouldContain($"{place}: it holds \\ud800, half of a character, at byte ");
        frames.Frame("error").Text("remedy").ShouldContain("UTF-8");
    }

    [Fact]
    public async Task What_the_store_refuses_ends_with_1()
    {
        var frames = await host.RunAsync("agent run", ("agent", ["ecko"]));

        frames.ExitCode().ShouldBe(1);
        frames.Frame("error").Text("remedy").ShouldContain("did you mean 'echo'?");
    }

    [Fact]
    public async Task A_task_is_found_by_the_end_of_its_identifier_and_by_the_start()
    {
        host.Time.Advance(TimeSpan.FromDays(1));
        var id = await host.SubmitAsync();

        foreach (var name in new[] { id.Short, $"{id}"[^6..], $"{id}"[^13..], $"{id}"[..13] })
        {
            var frames = await host.RunAsync("task show", ("task", [name]));
            frames.ExitCode().ShouldBe(0);
            frames.FieldOf("id").GetString().ShouldBe($"{id}");
        }
    }

    [Fact]
    public async Task A_part_that_several_tasks_share_is_refused_with_the_candidates()
    {
        host.Time.Advance(TimeSpan.FromDays(1));
        var id = await host.SubmitAsync();
        var other = await host.SubmitAsync();

        var frames = await host.RunAsync("task cancel", ("task", [$"{id}"[..13]]));
        frames.ExitCode().ShouldBe(2);
        frames.Frame("error").Text("message").ShouldContain("fits 2 tasks");
        frames.Frame("error").Text("message").ShouldContain($"{id}");
        frames.Frame("error").Text("message").ShouldContain($"{other}");
        host.Received.OfType<CancelTask>().ShouldNotContain(cancel => cancel.Id == id);
    }

    [Fact]
    public async Task Of_several_tasks_the_good_ones_are_cancelled()
    {
        var id = await host.SubmitAsync();
        var frames = await host.RunAsync("task cancel", ("task", [$"{TaskId.New(host.Time)}", $"{id}"]), ("reason", ["enough"]));

        frames.ExitCode().ShouldBe(1);
        frames.Frame("table").GetProperty("rows")[0][1].GetString().ShouldBe("cancelled");
        host.Received.OfType<CancelTask>().Last().ShouldBe(new CancelTask(id, "enough"));
    }

    [Theory]
    [InlineData(TaskStatus.Completed, 0)]
    [InlineData(TaskStatus.Failed, 1)]
    public async Task Waiting_shows_progress_and_ends_as_the_task_does(TaskStatus end, int exitCode)
    {
        var id = await host.SubmitAsync();
        var run = host.RunAsync("task tail", ("task", [$"{id}"]));
        while (host.Live.Followers == 0)
            await Task.Yield();
        host.Tasks.Set(id, end, attempt: 1, output: "{\"ok\":1}", error: "no");
        while (!run.IsCompleted)
        {
            host.Time.Advance(TaskFollowService.Recheck);
            await Task.Yield();
        }

        var frames = await run;
        frames.ExitCode().ShouldBe(exitCode);
        frames.Last(frame => frame.Text("frame") == "line").GetProperty("value").Text("status").ShouldBe(end.ToString().ToLowerInvariant());
    }

    [Fact]
    public async Task A_wait_says_what_a_person_is_told_who_breaks_it_off()
    {
        var run = host.RunAsync("task submit", ("agent", ["reports"]), ("key", ["waited"]), ("wait", ["true"]));
        SubmitTask? sent = null;
        while ((sent = host.Received.OfType<SubmitTask>().FirstOrDefault(task => task.Key == "waited")) is null || !host.Tasks.Has(sent.Id))
            await Task.Yield();
        host.Tasks.Set(sent.Id, TaskStatus.Completed, attempt: 1, output: "{\"total\":3}");
        while (!run.IsCompleted)
        {
            host.Time.Advance(TaskFollowService.Recheck);
            await Task.Yield();
        }

        var frames = await run;
        frames.ExitCode().ShouldBe(0);
        frames.Frame("progress").Text("detached").ShouldContain($"rspa task tail {sent.Id.Short}");
        frames.FieldOf("output").GetProperty("total").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task The_log_is_followed_row_by_row()
    {
        await host.LogAsync(LogSeverity.Critical, "old");
        var request = """{"protocol":1,"command":"log query","values":{"follow":["true"],"level":["critical"]}}""";
        using var message = new HttpRequestMessage(HttpMethod.Post, "/console/v1/run") { Content = TestHostExtensions.Json(request) };
        using var response = await host.Local.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        (await lines.ReadLineAsync())!.ShouldContain("a: old");

        await host.LogAsync(LogSeverity.Critical, "new");
        var next = lines.ReadLineAsync();
        while (!next.IsCompleted)
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await next)!.ShouldContain("a: new");
    }

    [Fact]
    public async Task Doctor_ends_with_1_where_something_is_wrong()
    {
        (await host.RunAsync("doctor")).ExitCode().ShouldBe(0);
        var good = host.Health;
        host.Health = good with { Ready = false };
        (await host.RunAsync("doctor")).ExitCode().ShouldBe(1);
        host.Health = good;
    }

    [Theory]
    [InlineData("status", "record")]
    [InlineData("agent list", "table")]
    [InlineData("actor tree", "table")]
    [InlineData("config show", "table")]
    [InlineData("version", "record")]
    public async Task What_only_shows_needs_no_arguments(string command, string frame)
    {
        var frames = await host.RunAsync(command);
        frames.ExitCode().ShouldBe(0);
        frames.Frame(frame).ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Object);
    }

    [Fact]
    public async Task Status_counts_tasks_and_what_an_agent_has_completed_it_counts_itself()
    {
        host.Tasks.Set(await host.SubmitAsync("reports"), TaskStatus.Completed);
        host.Tasks.Set(await host.SubmitAsync("reports"), TaskStatus.Running);

        var frames = await host.RunAsync("status");

        var table = frames.Frame("table");
        var names = table.GetProperty("columns").EnumerateArray().Select(column => column.Text("name"));
        var cells = table.GetProperty("rows").EnumerateArray().Single(row => row[0].GetString() == "reports").EnumerateArray();
        var reports = names.Zip(cells).ToDictionary(StringComparer.Ordinal);
        reports["running"].GetInt64().ShouldBeGreaterThan(0);
        reports["completed"].GetInt64().ShouldBe(FakeAgents.Make("reports").Totals.Completed);
    }

    [Fact]
    public async Task Agents_are_paused_and_resumed()
    {
        (await host.RunAsync("agent pause", ("agent", ["echo"]), ("reason", ["holiday"]))).FieldOf("paused").GetString().ShouldBe("holiday");
        (await host.RunAsync("agent resume", ("agent", ["echo"]))).ExitCode().ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"protocol":2,"command":"status","values":{}}""", 1, "speaks the console protocol 2")]
    [InlineData("""{"protocol":1,"command":"status","values":{},"more":1}""", 2, "malformed")]
    [InlineData("""{"protocol":1}""", 2, "malformed")]
    [InlineData("nonsense", 2, "malformed")]
    public async Task A_request_that_is_not_understood_is_answered_clearly(string request, int exitCode, string message)
    {
        using var response = await host.Local.PostAsync("/console/v1/run", TestHostExtensions.Json(request));
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines[0].ShouldContain(message);
        lines[1].ShouldBe($$"""{"frame":"end","exit_code":{{exitCode}}}""");
    }

    [Fact]
    public async Task Names_are_completed()
    {
        var (_, agents) = await host.Local.GetJsonAsync("/console/v1/complete?type=agent&text=re");
        agents.EnumerateArray().Select(name => name.GetString()).ShouldBe(["reports"]);
        (await host.Local.GetJsonAsync("/console/v1/complete?type=colour&text=re")).Body.GetArrayLength().ShouldBe(0);
    }
}
