using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Testing.Ollama;
using RsPa.Testing.VirtualTime;

namespace RsPa.Host.Tests.DropIn;

/// <summary>Calls through the endpoint: their pieces, their errors in each API's form, and callers that leave.</summary>
public sealed class CallTests : IAsyncLifetime
{
    private const string Chat = """{"model":"chat:8b","messages":[{"role":"user","content":"Hello"}]}""";
    private const string Died = "an error was encountered while running the model: CUDA error";

    private DropInFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await DropInFixture.StartAsync(policy: SchedulingPolicy.Default with { QueueLimit = 1 });

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    public static TheoryData<string, string> Streams => new()
    {
        { "/api/chat", Chat },
        { "/api/generate", """{"model":"chat:8b","prompt":"Hello"}""" },
        { "/v1/chat/completions", """{"model":"chat:8b","stream":true,"messages":[{"role":"user","content":"Hello"}]}""" },
        { "/v1/completions", """{"model":"chat:8b","stream":true,"prompt":"Hello"}""" },
        { "/v1/responses", """{"model":"chat:8b","stream":true,"input":"Hello"}""" },
        { "/v1/messages", """{"model":"chat:8b","stream":true,"max_tokens":100,"messages":[{"role":"user","content":"Hello"}]}""" },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Each_piece_comes_while_the_next_one_is_not_made_yet(string path, string body)
    {
        var gate = new Gate();
        await LoadAsync();
        _gateway.Ollama.ScriptPath(path, OllamaBehaviour.Silence(gate, "first", " second").InRunner());

        using var response = await _gateway.SendAsync("POST", path, body);
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync(TestLimit.Token()) is { } line && !line.Contains("second", StringComparison.Ordinal))
        {
        }

        gate.Reached.IsCompleted.ShouldBeTrue();
        gate.Open();
        (await reader.ReadToEndAsync(TestLimit.Token())).ShouldNotContain("event: error");
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task An_error_in_mid_stream_is_told_in_the_streams_own_form(string path, string body)
    {
        await LoadAsync();
        _gateway.Ollama.ScriptPath(path, OllamaBehaviour.ErrorLine(Died, "This", " is").InRunner());

        using var response = await _gateway.SendAsync("POST", path, body);
        var text = await response.Content.ReadAsStringAsync();

        ((int)response.StatusCode).ShouldBe(200);
        text.ShouldContain("This");
        text.ShouldNotContain("[DONE]");
        text.ShouldNotContain("response.completed");
        text.ShouldNotContain("message_stop");
        var events = text.TrimEnd('\n').Split('\n');
        var last = JsonElement.Parse(events[^1].Replace("data: ", "", StringComparison.Ordinal));
        if (path.StartsWith("/api", StringComparison.Ordinal))
        {
            last.GetProperty("error").GetString().ShouldBe(Died);
            return;
        }

        var error = last.GetProperty("error");
        if (path is not "/v1/messages" and not "/v1/responses")
            events[^1].ShouldStartWith("data: {\"error\"");
        else
            (events[^2], last.GetProperty("type").GetString()).ShouldBe(("event: error", "error"));
        error.GetProperty("type").GetString().ShouldBe("api_error");
        error.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        if (path == "/v1/responses")
        {
            var before = JsonElement.Parse(events.Last(line => line.StartsWith("data: ", StringComparison.Ordinal) && line != events[^1])["data: ".Length..]);
            last.GetProperty("sequence_number").GetInt32().ShouldBe(before.GetProperty("sequence_number").GetInt32() + 1);
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task A_stream_that_ends_without_saying_so_is_told_too(string path, string body)
    {
        await LoadAsync();
        _gateway.Ollama.ScriptPath(path, OllamaBehaviour.EndEarly("This").InRunner());

        using var response = await _gateway.SendAsync("POST", path, body);

        (await response.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n')[^1].ShouldContain("incomplete");
    }

    // A load goes over a path that a test scripts.
    private async Task LoadAsync()
    {
        using var response = await _gateway.SendAsync("POST", "/api/chat", """{"model":"chat:8b","messages":[]}""");
        ((int)response.StatusCode).ShouldBe(200);
        await _gateway.UntilAsync(static queue => queue.Running.IsEmpty);
    }

    [Theory]
    [InlineData("/api/chat", """{"error":"server busy, please try again.  maximum pending requests exceeded"}""")]
    [InlineData("/v1/chat/completions", """{"error":{"message":"server busy, please try again.  maximum pending requests exceeded","type":"api_error","param":null,"code":null}}""")]
    [InlineData("/v1/messages", """{"type":"error","error":{"type":"overloaded_error","message":"server busy, please try again.  maximum pending requests exceeded"},"request_id":"*"}""")]
    public async Task A_full_queue_is_503_in_the_APIs_form(string path, string expected)
    {
        var gate = new Gate();
        _gateway.Ollama.Script(OllamaBehaviour.SlowLoad(gate, "one").InRunner());
        var first = _gateway.SendAsync("POST", "/api/chat", Chat);
        await gate.Reached;
        var second = _gateway.SendAsync("POST", "/api/chat", Chat.Replace("Hello", "Again", StringComparison.Ordinal));
        await _gateway.UntilAsync(queue => queue.Waiting.Count == 1);

        using var third = await _gateway.SendAsync("POST", path, Chat.Replace("Hello", "Once more", StringComparison.Ordinal));
        var text = await third.Content.ReadAsStringAsync();

        ((int)third.StatusCode).ShouldBe(503);
        third.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(10));
        if (expected.Contains('*', StringComparison.Ordinal))
            text.ShouldStartWith(expected[..expected.IndexOf('*', StringComparison.Ordinal)]);
        else
            text.ShouldBe(expected);
        gate.Open();
        (await first).Dispose();
        (await second).Dispose();
    }

    [Theory]
    [InlineData("/api/chat")]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/messages")]
    [InlineData("/api/tags")]
    public async Task A_server_that_is_away_is_503_that_says_since_when(string path)
    {
        (await _gateway.SendAsync("POST", "/api/chat", Chat)).Dispose();
        await _gateway.Ollama.DisposeAsync();
        (await _gateway.SendAsync("POST", "/api/chat", Chat.Replace("Hello", "Again", StringComparison.Ordinal))).Dispose();

        using var response = path == "/api/tags" ? await _gateway.SendAsync("GET", path) : await _gateway.SendAsync("POST", path, Chat.Replace("Hello", "Once more", StringComparison.Ordinal));

        ((int)response.StatusCode).ShouldBe(503);
        response.Headers.RetryAfter.ShouldNotBeNull();
        (await response.Content.ReadAsStringAsync()).ShouldContain("since 2025-06-01 12:00:00Z");
    }

    [Fact]
    public async Task A_prompt_that_does_not_fit_is_refused_with_its_length_and_the_limit()
    {
        var prompt = string.Concat(Enumerable.Repeat("word ", 40_000));
        using var response = await _gateway.SendAsync("POST", "/api/chat", Chat.Replace("Hello", prompt, StringComparison.Ordinal));
        var error = JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error").GetString();

        ((int)response.StatusCode).ShouldBe(400);
        error.ShouldNotBeNull();
        error.ShouldContain("tokens, and at most");
        error.ShouldContain("Shorten the prompt");
    }

    [Fact]
    public async Task A_caller_that_leaves_while_it_waits_ends_its_call()
    {
        var gate = new Gate();
        _gateway.Ollama.Script(OllamaBehaviour.SlowLoad(gate, "one").InRunner());
        var first = _gateway.SendAsync("POST", "/api/chat", Chat);
        await gate.Reached;
        using var leaving = new CancellationTokenSource();
        using var request = DropInFixture.Request("POST", "/api/chat", Chat.Replace("Hello", "Again", StringComparison.Ordinal));
        var second = _gateway.Http.SendAsync(request, leaving.Token);
        await _gateway.UntilAsync(queue => queue.Waiting.Count == 1);

        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => second);

        await _gateway.UntilAsync(queue => queue.Waiting.IsEmpty);
        gate.Open();
        (await first).Dispose();
    }

    [Fact]
    public async Task A_caller_that_leaves_in_the_middle_of_its_answer_ends_it_at_the_server()
    {
        _gateway.Ollama.Script(OllamaBehaviour.Endless("more ").InRunner());
        var response = await _gateway.SendAsync("POST", "/api/chat", Chat);
        var stream = await response.Content.ReadAsStreamAsync();
        (await stream.ReadAsync(new byte[10], TestLimit.Token())).ShouldBe(10);

        response.Dispose();

        await _gateway.UntilAsync(queue => queue.Running.IsEmpty);
        (await _gateway.Ollama.RequestsTo("/api/chat")[0].End.WaitAsync(TestLimit.Token())).ShouldBe(RequestEnd.ClientAborted);
    }

    [Fact]
    public async Task An_answer_says_how_long_it_waited()
    {
        var gate = new Gate();
        _gateway.Ollama.Script(OllamaBehaviour.SlowLoad(gate, "one").InRunner());
        var first = _gateway.SendAsync("POST", "/api/chat", Chat);
        await gate.Reached;
        var second = _gateway.SendAsync("POST", "/api/chat", Chat.Replace("Hello", "Again", StringComparison.Ordinal));
        await _gateway.UntilAsync(queue => queue.Waiting.Count == 1);
        _gateway.Time.AdvanceSeconds(1.5);
        gate.Open();

        using var one = await first;
        using var two = await second;

        one.Headers.GetValues("X-RsPa-Queue-Wait").Single().ShouldBe("0.000");
        double.Parse(two.Headers.GetValues("X-RsPa-Queue-Wait").Single(), CultureInfo.InvariantCulture).ShouldBe(1.5);
    }

    [Fact]
    public async Task What_was_answered_before_comes_from_the_cache_and_says_so()
    {
        (string, string) on = ("X-RsPa-Cache", "on");
        using var first = await _gateway.SendAsync("POST", "/api/chat", Chat, on);
        var made = await first.Content.ReadAsStringAsync();
        using var second = await _gateway.SendAsync("POST", "/api/chat", Chat, on);
        using var third = await _gateway.SendAsync("POST", "/api/chat", Chat, ("X-RsPa-Cache", "off"));

        first.Headers.Contains("X-RsPa-Cache").ShouldBeFalse();
        second.Headers.GetValues("X-RsPa-Cache").ShouldBe(["hit"]);
        (await second.Content.ReadAsStringAsync()).ShouldBe(made);
        third.Headers.Contains("X-RsPa-Cache").ShouldBeFalse();
        await third.Content.ReadAsStringAsync();
        _gateway.Ollama.RequestsTo("/api/chat").Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("/api/chat", """{"error":"X-RsPa-Cache: 'maybe' is neither on nor off.""")]
    [InlineData("/v1/chat/completions", """{"error":{"message":"X-RsPa-Cache: 'maybe'""")]
    [InlineData("/v1/messages", """{"type":"error","error":{"type":"invalid_request_error",""")]
    public async Task A_wish_for_the_cache_that_is_none_is_400_in_the_APIs_form(string path, string begins)
    {
        using var response = await _gateway.SendAsync("POST", path, Chat, ("X-RsPa-Cache", "maybe"));

        ((int)response.StatusCode).ShouldBe(400);
        (await response.Content.ReadAsStringAsync()).ShouldStartWith(begins);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_413_in_the_APIs_form()
    {
        using var request = DropInFixture.Request("POST", "/api/chat");
        request.Content = new ByteArrayContent(new byte[(16 * 1024 * 1024) + 1]);
        request.Headers.ExpectContinue = true;
        using var response = await _gateway.Http.SendAsync(request, TestLimit.Token());

        ((int)response.StatusCode).ShouldBe(413);
        JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error").GetString()!.ShouldContain("16 MiB");
    }

    [Fact]
    public async Task A_body_that_stops_coming_is_let_go()
    {
        using var caller = new TcpClient();
        await caller.ConnectAsync(_gateway.Http.BaseAddress!.Host, _gateway.Http.BaseAddress.Port, TestLimit.Token());
        await caller.GetStream().WriteAsync("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{\"model\":"u8.ToArray(), TestLimit.Token());
        await _gateway.Time.TimerSetAsync(10);
        _gateway.Time.AdvanceSeconds(11);

        using var answer = new StreamReader(caller.GetStream());
        (await answer.ReadLineAsync(TestLimit.Token())).ShouldBe("HTTP/1.1 408 Request Timeout");
    }
}
