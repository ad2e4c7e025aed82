using System.Net;
using System.Text;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Host.Tests.Hosting;

namespace RsPa.Host.Tests.Api;

public sealed class TasksApiTests(TestHost host) : IClassFixture<TestHost>
{
    private const string Tasks = "/api/v1/tasks";

    [Fact]
    public async Task A_submission_with_everything_reaches_the_store_as_it_was_written()
    {
        var id = TaskId.New(host.Time);
        var (status, body) = await host.Http.PostJsonAsync(Tasks, $$$"""
            {"id":"{{{id}}}","agent":"echo","input":{"text":"ünï"},"priority":"high","due_at":"2026-02-01T08:00:00+01:00","key":"k1","max_retries":0}
            """);

        status.ShouldBe(HttpStatusCode.Created);
        body.Text("id").ShouldBe($"{id}");
        body.Text("status").ShouldBe("pending");
        var sent = host.Received.OfType<SubmitTask>().Single(task => task.Id == id);
        sent.Input.ShouldBe("""{"text":"ünï"}""");
        (sent.Priority, sent.DueAt, sent.Key, sent.MaxRetries).ShouldBe((TaskPriority.High, new DateTimeOffset(2026, 2, 1, 7, 0, 0, TimeSpan.Zero), "k1", 0));
    }

    [Fact]
    public async Task A_task_that_runs_says_since_when_it_waits_for_the_model_and_nothing_of_it_otherwise()
    {
        var id = await host.SubmitAsync("echo");
        host.Tasks.Set(id, TaskStatus.Running, attempt: 1);
        (await host.Http.GetJsonAsync($"{Tasks}/{id}")).Body.TryGetProperty("waits_for_model_since", out _).ShouldBeFalse();

        host.Tasks.ModelWaits[id] = host.Time.GetUtcNow().AddMinutes(-3);

        (await host.Http.GetJsonAsync($"{Tasks}/{id}")).Body.GetProperty("waits_for_model_since").GetDateTimeOffset().ShouldBe(host.Time.GetUtcNow().AddMinutes(-3));
        (await host.RunAsync("task show", ("task", [$"{id}"]))).FieldOf("now").GetString().ShouldBe("waits for the model (began 3 min ago, try 1)");
    }

    [Fact]
    public async Task A_submission_that_is_sent_twice_makes_one_task()
    {
        var body = $$"""{"id":"{{TaskId.New(host.Time)}}","agent":"echo"}""";
        using var first = await host.Http.PostAsync(Tasks, TestHostExtensions.Json(body));
        var (status, second) = await host.Http.PostJsonAsync(Tasks, body);

        first.StatusCode.ShouldBe(HttpStatusCode.Created);
        first.Headers.Location!.ToString().ShouldBe($"{Tasks}/{second.Text("id")}");
        status.ShouldBe(HttpStatusCode.OK);
        second.GetProperty("existed").GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"agent":"echo","prioritty":"high"}""", "prioritty", "did you mean priority?")]
    [InlineData("""{"agent":"echo","priority":"urgent"}""", "priority", "use critical, high, medium or low")]
    [InlineData("""{"agent":"echo","priority":1}""", "priority", "quotation marks")]
    [InlineData("""{"agent":"echo","due_at":"tomorrow"}""", "due_at", "ISO 8601")]
    [InlineData("""{"agent":"echo","due_at":"2026-02-01T08:00:00"}""", "due_at", "with an offset")]
    [InlineData("""{"agent":"echo","key":""}""", "key", "1 to 200")]
    [InlineData("""{"agent":"echo","max_retries":101}""", "max_retries", "0 to 100")]
    [InlineData("""{"agent":"echo","max_retries":1.5}""", "max_retries", "0 to 100")]
    [InlineData("""{"agent":"echo","input":[1]}""", "input", "JSON object")]
    [InlineData("""{"agent":"Echo"}""", "agent", "lower-case")]
    [InlineData("""{"input":{}}""", "agent", "name the agent")]
    [InlineData("""{"agent":"echo","id":"00000000-0000-4000-8000-000000000000"}""", "id", "version 7")]
    [InlineData("""{"agent":"echo","agent":"echo"}""", "body", "one JSON value")]
    [InlineData("""{"agent":""", "body", "one JSON value")]
    [InlineData("""[{"agent":"echo"},{"agent":"echo","key":""}]""", "[1].key", "1 to 200")]
    [InlineData("[]", "body", "1 to 10000")]
    public async Task A_bad_submission_is_refused_with_the_field_and_the_remedy(string json, string field, string remedy)
    {
        var before = host.Received.Count;
        var (status, body) = await host.Http.PostJsonAsync(Tasks, json);

        status.ShouldBe(HttpStatusCode.BadRequest);
        body.Text("type").ShouldBe("urn:rspa:invalid");
        body.Text("field").ShouldBe(field);
        body.Text("remedy").ShouldContain(remedy);
        body.Text("detail").ShouldNotBeEmpty();
        host.Received.Count.ShouldBe(before);
    }

    [Theory]
    [InlineData("""{"agent":"echo","key":"\ud800"}""", "key")]
    [InlineData("""{"agent":"echo","key":"a\udc00b"}""", "key")]
    [InlineData("""{"agent":"echo","key":"\uD83Dx"}""", "key")]
    [InlineData("""{"agent":"echo","input":{"lines":[{"text":"ok"},{"text":"\ud83d\ud83d"}]}}""", "input.lines[1].text")]
    [InlineData("""{"agent":"echo","input":{"\udfff":1}}""", "input")]
    [InlineData("""{"\ud800":1,"\ud800":2}""", "body")]
    [InlineData("""[{"agent":"echo"},{"agent":"echo","key":"\ud800"}]""", "[1].key")]
    [InlineData("\"\\ud800\"", "body")]
    public async Task Half_a_character_is_refused_with_the_place(string json, string field)
    {
        // JSON lets an escape name half of a surrogate pair. No text can hold it: what reads such a string throws, which was a 500.
        var (status, body) = await host.Http.PostJsonAsync(Tasks, json);

        status.ShouldBe(HttpStatusCode.BadRequest);
        (body.Text("type"), body.Text("field")).ShouldBe(("urn:rspa:invalid", field));
        body.Text("detail").ShouldContain($"at byte {json.IndexOf("\\u", json.StartsWith("{\"agent\":\"echo\",\"input\":{\"lines", StringComparison.Ordinal) ? json.IndexOf("\\ud83d", StringComparison.Ordinal) : 0, StringComparison.Ordinal) + 1}");
        body.Text("remedy").ShouldContain("UTF-8");
    }

    [Theory]
    [InlineData("""{"agent":"echo","key":"~"}""", "key")]
    [InlineData("""{"agent":"echo","input":{"a":["","~"]}}""", "input.a[1]")]
    [InlineData("""{"agent":"echo","~":1}""", "body")]
    public async Task What_is_no_UTF8_is_refused_with_the_place(string json, string field)
    {
        var bytes = Encoding.ASCII.GetBytes(json);
        var at = Array.IndexOf(bytes, (byte)'~');
        bytes[at] = 0xff;
        using var content = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } };
        using var response = await host.Http.PostAsync(Tasks, content);
        var body = System.Text.Json.JsonElement.Parse(await response.Content.ReadAsStringAsync());

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        body.Text("field").ShouldBe(field);
        body.Text("detail").ShouldContain($"0xFF");
        body.Text("detail").ShouldContain($"at byte {at + 1}");
    }

    [Fact]
    public async Task A_whole_character_of_two_escapes_is_taken()
    {
        var (status, body) = await host.Http.PostJsonAsync(Tasks, """{"agent":"echo","input":{"text":"\ud83d\ude00 \\ud800"}}""");

        status.ShouldBe(HttpStatusCode.Created);
        host.Received.OfType<SubmitTask>().Single(task => task.Id.Value == body.GetProperty("id").GetGuid()).Input.ShouldContain("\\ud83d");
    }

    [Fact]
    public async Task A_reason_of_half_a_character_is_refused()
    {
        var id = await host.SubmitAsync();
        var (status, body) = await host.Http.PostJsonAsync($"{Tasks}/{id}/cancel", """{"reason":"\ud800"}""");

        (status, body.Text("field")).ShouldBe((HttpStatusCode.BadRequest, "reason"));
    }

    [Theory]
    [InlineData("""{"agent":"echo","agent":"echo"}""", "'agent' twice")]
    [InlineData("""{"agent":"echo","input":{"a":{"b":1,"b":2}}}""", "input.a")]
    [InlineData("""{"agent":""", "ends at line 1, byte 10")]
    [InlineData("", "is empty")]
    [InlineData("{\n \"agent\": nul}", "'}' at line 2, byte 14")]
    [InlineData("""{"agent":"echo"} x""", "'x' at line 1, byte 18")]
    public async Task What_is_no_JSON_is_said_in_the_words_of_people(string json, string words)
    {
        var (status, body) = await host.Http.PostJsonAsync(Tasks, json);

        status.ShouldBe(HttpStatusCode.BadRequest);
        body.Text("detail").ShouldContain(words);
        body.Text("detail").ShouldNotContain("LineNumber");
        body.Text("detail").ShouldNotContain("System.");
    }

    [Fact]
    public async Task JSON_that_is_nested_too_deep_is_said_to_be()
    {
        var (status, body) = await host.Http.PostJsonAsync(Tasks, $$$"""{"agent":"echo","input":{"a":{{{new string('[', 70)}}}{{{new string(']', 70)}}}}}""");

        status.ShouldBe(HttpStatusCode.BadRequest);
        body.Text("detail").ShouldContain("deeper than 64");
    }

    [Fact]
    public async Task An_input_of_more_than_1_mi_b_is_refused()
    {
        var (status, body) = await host.Http.PostJsonAsync(Tasks, $$$"""{"agent":"echo","input":{"text":"{{{new string('x', 1024 * 1024)}}}"}}""");

        status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        body.Text("detail").ShouldContain("1048576");
    }

    [Fact]
    public async Task A_body_of_more_than_16_mi_b_is_refused()
    {
        using var content = new StringContent(new string(' ', (16 * 1024 * 1024) + 1), Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, Tasks) { Content = content };
        request.Headers.ExpectContinue = true;
        using var response = await host.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await response.Content.ReadAsStringAsync()).ShouldContain("urn:rspa:too_large");
    }

    [Fact]
    public async Task An_array_is_one_command_with_an_outcome_for_each()
    {
        var (status, body) = await host.Http.PostJsonAsync(Tasks, """[{"agent":"echo"},{"agent":"nobody"}]""");

        status.ShouldBe(HttpStatusCode.OK);
        var outcomes = body.GetProperty("tasks");
        outcomes[0].GetProperty("task").Text("status").ShouldBe("pending");
        outcomes[1].GetProperty("problem").Text("type").ShouldBe("urn:rspa:unknown_agent");
        host.Received.OfType<SubmitTasks>().Last().Tasks.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_unknown_agent_is_answered_with_the_nearest_name()
    {
        var (status, body) = await host.Http.PostJsonAsync(Tasks, """{"agent":"ecko"}""");

        status.ShouldBe(HttpStatusCode.NotFound);
        body.Text("value").ShouldBe("ecko");
        body.Text("remedy").ShouldContain("did you mean 'echo'?");
    }

    [Fact]
    public async Task A_full_queue_is_503()
    {
        var (status, body) = await host.Http.PostJsonAsync(Tasks, """{"agent":"busy"}""");

        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        body.Text("type").ShouldBe("urn:rspa:busy");
    }

    [Fact]
    public async Task Pages_of_a_list_follow_one_another_newest_first()
    {
        for (var i = 0; i < 3; i++)
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            await host.SubmitAsync("reports");
        }

        var (_, first) = await host.Http.GetJsonAsync($"{Tasks}?agent=reports&limit=2");
        var (_, second) = await host.Http.GetJsonAsync($"{Tasks}?agent=reports&limit=2&before={first.Text("next")}");

        var ids = first.GetProperty("tasks").EnumerateArray().Concat(second.GetProperty("tasks").EnumerateArray()).Select(task => task.Text("id")).ToArray();
        ids.Length.ShouldBe(3);
        ids.ShouldBe(ids.OrderDescending(StringComparer.Ordinal));
        second.TryGetProperty("next", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("stauts=failed", "stauts")]
    [InlineData("status=broken", "status")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("before=xyz", "before")]
    [InlineData("agent=a&agent=b", "agent")]
    public async Task A_bad_parameter_is_refused(string query, string field)
    {
        var (status, body) = await host.Http.GetJsonAsync($"{Tasks}?{query}");

        status.ShouldBe(HttpStatusCode.BadRequest);
        body.Text("field").ShouldBe(field);
    }

    [Fact]
    public async Task A_task_is_shown_with_its_input_as_JSON()
    {
        var id = await host.SubmitAsync();
        var (status, body) = await host.Http.GetJsonAsync($"{Tasks}/{id}");

        status.ShouldBe(HttpStatusCode.OK);
        body.GetProperty("input").Text("text").ShouldBe("hello");
        body.Text("priority").ShouldBe("medium");
    }

    [Fact]
    public async Task What_is_not_there_is_404_and_what_is_no_identifier_is_400()
    {
        (await host.Http.GetJsonAsync($"{Tasks}/{TaskId.New(host.Time)}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await host.Http.GetJsonAsync($"{Tasks}/abc")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await host.Http.PostJsonAsync($"{Tasks}/{TaskId.New(host.Time)}/cancel", "")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_cancel_carries_its_reason()
    {
        var id = await host.SubmitAsync();
        var (status, body) = await host.Http.PostJsonAsync($"{Tasks}/{id}/cancel", """{"reason":"not needed"}""");

        (status, body.Text("status")).ShouldBe((HttpStatusCode.OK, "cancelled"));
        host.Received.OfType<CancelTask>().Last().Reason.ShouldBe("not needed");
    }

    [Fact]
    public async Task Only_what_failed_can_be_retried()
    {
        var id = await host.SubmitAsync();
        (await host.Http.PostJsonAsync($"{Tasks}/{id}/retry", "")).Status.ShouldBe(HttpStatusCode.Conflict);

        host.Tasks.Set(id, TaskStatus.Failed);
        var (status, body) = await host.Http.PostJsonAsync($"{Tasks}/{id}/retry", "");
        (status, body.Text("status")).ShouldBe((HttpStatusCode.OK, "pending"));
    }
}
