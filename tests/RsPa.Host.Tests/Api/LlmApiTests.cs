using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using RsPa.Host.Tests.Hosting;
using RsPa.Host.Tests.Models;
using RsPa.Testing.Ollama;

namespace RsPa.Host.Tests.Api;

public sealed class LlmApiTests(ModelHost host) : IClassFixture<ModelHost>
{
    [Fact]
    public async Task The_status_shows_servers_lanes_and_todays_calls()
    {
        var (status, body) = await host.Http.GetJsonAsync("/api/v1/llm/status");

        status.ShouldBe(HttpStatusCode.OK);
        var server = body.GetProperty("endpoints")[0];
        server.Text("name").ShouldBe($"127.0.0.1:{host.Ollama.Port}");
        server.Text("state").ShouldBe("up");
        server.Text("version").ShouldBe("0.32.15");
        server.GetProperty("slots").GetInt32().ShouldBe(1);
        body.GetProperty("lanes").GetArrayLength().ShouldBe(5);
        body.GetProperty("cache_hit_share").GetDouble().ShouldBe(0.6667);
        body.TryGetProperty("today", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task The_models_are_listed_and_one_is_shown()
    {
        var (_, all) = await host.Http.GetJsonAsync("/api/v1/llm/models");
        all.GetProperty("models").EnumerateArray().Select(model => model.Text("name")).ShouldContain("qwen3:8b");

        var (status, one) = await host.Http.GetJsonAsync("/api/v1/llm/models/qwen3:8b");
        status.ShouldBe(HttpStatusCode.OK);
        one.Text("name").ShouldBe("qwen3:8b");
        one.GetProperty("endpoints").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_model_that_there_is_not_is_404_with_the_nearest_name()
    {
        var (status, body) = await host.Http.GetJsonAsync("/api/v1/llm/models/qwen3:9b");

        status.ShouldBe(HttpStatusCode.NotFound);
        body.Text("type").ShouldBe("urn:rspa:unknown_model");
        body.Text("remedy").ShouldContain("'qwen3:8b'");
    }

    [Fact]
    public async Task An_answer_comes_in_pieces_with_its_figures_at_the_end()
    {
        var events = await EventsAsync(HttpMethod.Post, "/api/v1/llm/ask", """{"prompt":"Why is the sky blue?","model":"qwen3:8b","temperature":0.5}""");

        events.Count(one => one.Name == "text").ShouldBeGreaterThan(1);
        var (name, end) = events[^1];
        name.ShouldBe("ended");
        end.GetProperty("output_tokens").GetInt64().ShouldBeGreaterThan(0);
        end.GetProperty("cached").GetBoolean().ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"prompt":""}""", 400, "prompt")]
    [InlineData("""{"prompt":"why","temperature":3}""", 400, "temperature")]
    [InlineData("""{"prompt":"why","think":"yes"}""", 400, "think")]
    [InlineData("""{"prompt":"why","nonsense":1}""", 400, "nonsense")]
    [InlineData("""{"prompt":"why","json_schema":[]}""", 400, "json_schema")]
    [InlineData("""{"prompt":"why","max_tokens":0}""", 400, "max_tokens")]
    [InlineData("""{"prompt":"why","model":"nobody"}""", 404, "model")]
    [InlineData("""[]""", 400, "body")]
    public async Task A_question_that_can_not_be_asked_is_refused_before_the_stream_begins(string question, int expected, string field)
    {
        var (status, body) = await host.Http.PostJsonAsync("/api/v1/llm/ask", question);

        ((int)status).ShouldBe(expected);
        body.Text("field").ShouldBe(field);
    }

    [Fact]
    public async Task Who_stops_reading_an_answer_ends_the_call_at_the_server()
    {
        var gate = new Gate();
        host.Ollama.Script(OllamaBehaviour.Silence(gate, "Because"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/llm/ask") { Content = TestHostExtensions.Json("""{"prompt":"Why?","model":"qwen3:8b","fresh":true}""") };
        var response = await host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        (await host.UntilAsync(status => status.GetProperty("running").GetInt32() == 1)).GetProperty("tenants")[0].Text("name").ShouldBe("console");

        response.Dispose();

        await host.UntilAsync(status => status.GetProperty("running").GetInt32() == 0);
        gate.Open();
    }

    [Fact]
    public async Task The_queue_shows_what_runs_and_what_waits_for_what()
    {
        var gate = new Gate();
        host.Ollama.Script(OllamaBehaviour.Silence(gate, "One"));
        using var first = await AskAsync("one");
        await host.UntilAsync(status => status.GetProperty("running").GetInt32() == 1);
        var second = AskAsync("two");
        await host.UntilAsync(status => status.GetProperty("waiting").GetInt32() == 1);

        var (status, queue) = await host.Http.GetJsonAsync("/api/v1/llm/queue?limit=10");

        status.ShouldBe(HttpStatusCode.OK);
        var calls = queue.GetProperty("calls");
        calls[0].Text("state").ShouldBe("running");
        calls[1].Text("state").ShouldBe("waiting");
        calls[1].Text("blocked").ShouldBe("slots");
        calls[1].GetProperty("place").GetInt32().ShouldBe(1);
        calls[1].Text("reason").ShouldContain("console with qwen3:8b");
        calls[1].Text("estimate").ShouldStartWith("an estimate");
        gate.Open();
        first.Dispose();
        (await second).Dispose();
        await host.UntilAsync(body => body.GetProperty("running").GetInt32() == 0);
    }

    [Fact]
    public async Task The_queue_is_told_again_when_it_has_changed_and_a_heartbeat_comes_where_it_has_not()
    {
        using var response = await host.Http.GetAsync("/api/v1/llm/queue/events", HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        (await lines.ReadLineAsync()).ShouldBe("event: queue");
        (await lines.ReadLineAsync()).ShouldNotBeNull().ShouldContain("\"running\":0");
        (await lines.ReadLineAsync()).ShouldBe("");

        var gate = new Gate();
        host.Ollama.Script(OllamaBehaviour.Silence(gate, "One"));
        using var asked = await AskAsync("changes");
        var changed = lines.ReadLineAsync();
        while (!changed.IsCompleted)
        {
            host.Time.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Yield();
        }

        (await changed).ShouldBe("event: queue");
        gate.Open();
        asked.Dispose();
        await host.UntilAsync(body => body.GetProperty("running").GetInt32() == 0);
        for (var line = await NextAsync(lines); line != ": still here"; line = await NextAsync(lines))
            line.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_pull_tells_how_far_it_is_and_the_model_is_known_afterwards()
    {
        var events = await EventsAsync(HttpMethod.Post, "/api/v1/llm/models/tiny:1b/pull", "");

        events.Select(one => one.Name).ShouldContain("progress");
        events[^1].Name.ShouldBe("ended");
        (await host.Http.GetJsonAsync("/api/v1/llm/models/tiny:1b")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_pull_that_fails_says_why()
    {
        var (name, problem) = (await EventsAsync(HttpMethod.Post, "/api/v1/llm/models/gone/pull", ""))[^1];

        name.ShouldBe("error");
        problem.Text("type").ShouldBe("urn:rspa:model_failed");
        problem.Text("detail").ShouldContain("'gone'");
    }

    [Fact]
    public async Task A_model_is_loaded_and_unloaded()
    {
        var (status, wish) = await host.Http.PostJsonAsync("/api/v1/llm/load", """{"model":"llama4:maverick"}""");
        status.ShouldBe(HttpStatusCode.OK);
        wish.Text("state").ShouldBeOneOf("wanted", "loaded");
        await host.UntilAsync(body => Loaded(body).Contains("llama4:maverick"));

        (_, var done) = await host.Http.PostJsonAsync("/api/v1/llm/unload", """{"all":true}""");
        done.GetProperty("models").EnumerateArray().Select(model => model.Text("model")).ShouldContain("llama4:maverick");
        await host.UntilAsync(body => Loaded(body).Count == 0);
    }

    [Theory]
    [InlineData("load", """{}""", "model")]
    [InlineData("load", """{"model":"qwen3:8b","endpoint":"mars:1"}""", "endpoint")]
    [InlineData("unload", """{"model":"qwen3:8b","all":true}""", "model")]
    [InlineData("unload", """{"modle":"x"}""", "modle")]
    [InlineData("load", """{"model":5}""", "model")]
    public async Task A_wish_that_can_not_be_meant_is_refused(string path, string wish, string field)
    {
        var (status, body) = await host.Http.PostJsonAsync($"/api/v1/llm/{path}", wish);

        status.ShouldBe(HttpStatusCode.BadRequest);
        body.Text("field").ShouldBe(field);
    }

    [Theory]
    [InlineData("/api/v1/llm/models/tiny:1b/pull", "")]
    [InlineData("/api/v1/llm/load", """{"model":"qwen3:8b"}""")]
    [InlineData("/api/v1/llm/ask", """{"prompt":"why"}""")]
    public async Task Who_may_only_look_moves_nothing(string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = TestHostExtensions.Json(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", host.ViewersToken);
        using var response = await host.Stranger.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static List<string> Loaded(JsonElement status) => [.. status.GetProperty("endpoints")[0].GetProperty("loaded").EnumerateArray().Select(model => model.Text("model"))];

    private async Task<HttpResponseMessage> AskAsync(string prompt)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/llm/ask") { Content = TestHostExtensions.Json($$"""{"prompt":"{{prompt}}","model":"qwen3:8b","fresh":true}""") };
        return await host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private async Task<string?> NextAsync(StreamReader lines)
    {
        var next = lines.ReadLineAsync();
        while (!next.IsCompleted)
        {
            host.Time.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Yield();
        }

        return await next;
    }

    private async Task<List<(string Name, JsonElement Data)>> EventsAsync(HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = TestHostExtensions.Json(body) };
        using var response = await host.Http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n');
        return [.. lines.Zip(lines.Skip(1)).Where(pair => pair.Item1.StartsWith("event: ", StringComparison.Ordinal)).Select(pair => (pair.Item1[7..], JsonElement.Parse(pair.Item2[6..])))];
    }
}
