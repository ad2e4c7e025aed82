using System.Text.Json;
using System.Text.Json.Nodes;

namespace RsPa.Host.Tests.DropIn;

/// <summary>The same request to a server and through the endpoint: the same status, the same type, and the same answer but for what no two answers share.</summary>
public sealed class SameAsOllamaTests : IAsyncLifetime
{
    private static readonly string[] Volatile =
    [
        "created_at", "total_duration", "load_duration", "prompt_eval_duration", "eval_duration", "id", "created", "request_id", "expires_at", "call_id", "item_id", "completed_at",
    ];

    private DropInFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await DropInFixture.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    public static TheoryData<string, string, string?> Requests => new()
    {
        { "GET", "/", null },
        { "HEAD", "/", null },
        { "POST", "/", "{}" },
        { "GET", "/api/version", null },
        { "HEAD", "/api/version", null },
        { "GET", "/api/tags", null },
        { "HEAD", "/api/tags", null },
        { "GET", "/api/ps", null },
        { "HEAD", "/api/ps", null },
        { "POST", "/api/show", """{"model":"chat:8b"}""" },
        { "POST", "/api/show", """{"model":"","name":"CHAT:8b"}""" },
        { "POST", "/api/show", """{"model":"nobody"}""" },
        { "POST", "/api/show", "{}" },
        { "POST", "/api/show", "" },
        { "POST", "/api/show", "no json" },
        { "GET", "/api/show", null },
        { "GET", "/nowhere", null },
        { "POST", "/api/nowhere", "{}" },
        { "GET", "/api/chat", null },
        { "PUT", "/v1/messages", "{}" },
        { "GET", "/api/tags/", null },
        { "GET", "/api//tags?x=1", null },
        { "POST", "/api/chat/", "{}" },
        { "OPTIONS", "/api/chat", null },

        // Ollama's own chat.
        { "POST", "/api/chat", """{"model":"chat:8b","messages":[{"role":"user","content":"Hello <you> & me"}]}""" },
        { "POST", "/api/chat", """{"model":"chat:8b","stream":false,"messages":[{"role":"user","content":"Hello <you> & me"}]}""" },
        { "POST", "/api/chat", """{"model":"chat:8b","messages":[{"role":"user","content":""}]}""" },
        { "POST", "/api/chat", """{"model":"CHAT:8B","messages":[{"role":"user","content":"Hi"}],"options":{"num_predict":2,"no_such_option":1}}""" },
        { "POST", "/api/chat", """{"model":"chat:8b","stream":false,"messages":[{"role":"user","content":"Hi"}],"options":{"num_predict":2}}""" },
        { "POST", "/api/chat", """{"model":"chat:8b","stream":false,"messages":[{"role":"user","content":"Hi"}],"format":"json"}""" },
        { "POST", "/api/chat", """{"model":"chat:8b","messages":[{"role":"user","content":"Hi"}],"format":"yaml"}""" },
        { "POST", "/api/chat", """{"model":"thinker:8b","stream":false,"messages":[{"role":"user","content":"Hi"}]}""" },
        { "POST", "/api/chat", """{"model":"thinker:8b","messages":[{"role":"user","content":"Hi"}],"think":true}""" },
        { "POST", "/api/chat", """{"model":"thinker:8b","messages":[{"role":"user","content":"Hi"}],"think":false}""" },
        { "POST", "/api/chat", """{"model":"thinker:8b","messages":[{"role":"user","content":"Hi"}],"think":"much"}""" },
        { "POST", "/api/chat", """{"model":"plain:1b","messages":[{"role":"user","content":"Hi"}],"think":true}""" },
        { "POST", "/api/chat", """{"model":"plain:1b","messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}}]}""" },
        { "POST", "/api/chat", """{"model":"chat:8b","messages":[]}""" },
        { "POST", "/api/chat", """{"model":"chat:8b","stream":false}""" },
        { "POST", "/api/chat", """{"model":"chat:8b","messages":[],"keep_alive":0}""" },
        { "POST", "/api/chat", """{"model":"chat:8b","messages":[],"keep_alive":"-1"}""" },
        { "POST", "/api/chat", """{"model":"chat:8b","messages":[{"role":"user","content":"Hi"}],"keep_alive":"soon"}""" },
        { "POST", "/api/chat", """{"model":"chat:8b","stream":false,"messages":[{"role":"user","content":"Hi"}],"keep_alive":"1h5m"}""" },
        { "POST", "/api/chat", """{"model":"nobody","messages":[]}""" },
        { "POST", "/api/chat", """{"model":"nobody","messages":[],"keep_alive":0}""" },
        { "POST", "/api/chat", """{"model":"nobody","messages":[{"role":"user","content":"Hi"}]}""" },
        { "POST", "/api/chat", """{"model":"","messages":[{"role":"user","content":"Hi"}]}""" },
        { "POST", "/api/chat", """{"messages":[{"role":"user","content":"Hi"}]}""" },
        { "POST", "/api/chat", """{"model":7,"messages":[{"role":"user","content":"Hi"}]}""" },
        { "POST", "/api/chat", """{"model":"chat:8b","messages":"Hi"}""" },
        { "POST", "/api/chat", """{"model":"chat:8b","messages":[{"role":"user","content":"Hi"}],"options":{"num_ctx":"big"}}""" },
        { "POST", "/api/chat", """{"model":"chat:8b","messages":[{"role":"user","content":"Hi"}],"options":[]}""" },
        { "POST", "/api/chat", """{"model":"vectors","messages":[{"role":"user","content":"Hi"}]}""" },
        { "POST", "/api/chat", "" },
        { "POST", "/api/chat", "[]" },
        { "POST", "/api/chat", "{" },
        { "POST", "/api/chat", """{"model":"chat:8b","stream":false,"messages":[{"role":"user","content":"Hi"}]} and more""" },

        // Ollama's own generate.
        { "POST", "/api/generate", """{"model":"chat:8b","prompt":"Hello"}""" },
        { "POST", "/api/generate", """{"model":"chat:8b","prompt":"Hello","stream":false}""" },
        { "POST", "/api/generate", """{"model":"chat:8b","prompt":"Hello","raw":true,"stream":false}""" },
        { "POST", "/api/generate", """{"model":"thinker:8b","prompt":"Hello","stream":false}""" },
        { "POST", "/api/generate", """{"model":"chat:8b"}""" },
        { "POST", "/api/generate", """{"model":"chat:8b","keep_alive":"0s"}""" },
        { "POST", "/api/generate", """{"model":"","prompt":"Hello"}""" },
        { "POST", "/api/generate", """{"model":"nobody","prompt":"Hello"}""" },
        { "POST", "/api/generate", "" },

        // Embeddings.
        { "POST", "/api/embed", """{"model":"vectors","input":"Hello"}""" },
        { "POST", "/api/embed", """{"model":"vectors","input":["Hello","you"],"dimensions":3}""" },
        { "POST", "/api/embed", """{"model":"vectors"}""" },
        { "POST", "/api/embed", """{"model":"chat:8b","input":"Hello"}""" },
        { "POST", "/api/embed", """{"model":"nobody","input":"Hello"}""" },
        { "POST", "/api/embed", """{"input":"Hello"}""" },
        { "POST", "/api/embeddings", """{"model":"vectors:latest","prompt":"Hello"}""" },
        { "POST", "/api/embeddings", """{"model":"nobody","prompt":"Hello"}""" },

        // As OpenAI has it.
        { "GET", "/v1/models", null },
        { "GET", "/v1/models/chat:8b", null },
        { "GET", "/v1/models/nobody", null },
        { "POST", "/v1/chat/completions", """{"model":"chat:8b","messages":[{"role":"user","content":"Hello"}]}""" },
        { "POST", "/v1/chat/completions", """{"model":"chat:8b","stream":true,"messages":[{"role":"user","content":"Hello"}]}""" },
        { "POST", "/v1/chat/completions", """{"model":"chat:8b","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Hello"}]}""" },
        { "POST", "/v1/chat/completions", """{"model":"chat:8b","stream":true,"stream_options":{"include_usage":false},"messages":[{"role":"user","content":"Hello"}]}""" },
        { "POST", "/v1/chat/completions", """{"model":"chat:8b","max_tokens":1,"messages":[{"role":"user","content":"Hello"}]}""" },
        { "POST", "/v1/chat/completions", """{"model":"thinker:8b","messages":[{"role":"user","content":"Hello"}]}""" },
        { "POST", "/v1/chat/completions", """{"model":"chat:8b","messages":[]}""" },
        { "POST", "/v1/chat/completions", """{"model":"nobody","messages":[{"role":"user","content":"Hello"}]}""" },
        { "POST", "/v1/chat/completions", """{"messages":[{"role":"user","content":"Hello"}]}""" },
        { "POST", "/v1/chat/completions", "" },
        { "POST", "/v1/completions", """{"model":"chat:8b","prompt":"Hello"}""" },
        { "POST", "/v1/completions", """{"model":"chat:8b","prompt":"Hello","stream":true}""" },
        { "POST", "/v1/completions", """{"model":"nobody","prompt":"Hello"}""" },
        { "POST", "/v1/embeddings", """{"model":"vectors","input":"Hello"}""" },
        { "POST", "/v1/embeddings", """{"model":"vectors","input":"Hello","encoding_format":"base64"}""" },
        { "POST", "/v1/embeddings", """{"model":"vectors","input":"Hello","encoding_format":"octal"}""" },
        { "POST", "/v1/embeddings", """{"model":"nobody","input":"Hello"}""" },
        { "POST", "/v1/responses", """{"model":"chat:8b","input":"Hello"}""" },
        { "POST", "/v1/responses", """{"model":"chat:8b","input":"Hello","stream":true}""" },
        { "POST", "/v1/responses", """{"model":"nobody","input":"Hello"}""" },

        // As Anthropic has it.
        { "POST", "/v1/messages", """{"model":"chat:8b","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]}""" },
        { "POST", "/v1/messages", """{"model":"chat:8b","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"Hello"}]}""" },
        { "POST", "/v1/messages", """{"model":"chat:8b","messages":[{"role":"user","content":"Hello"}]}""" },
        { "POST", "/v1/messages", """{"model":"nobody","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]}""" },
        { "POST", "/v1/messages", "{" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task It_answers_as_Ollama_does(string method, string path, string? body)
    {
        var straight = await TakeAsync(_gateway.Straight, method, path, body);
        var through = await TakeAsync(_gateway.Http, method, path, body);

        through.ShouldBe(straight);
    }

    [Theory]
    [InlineData("Host", "evil.example", 403)]
    [InlineData("Host", "evil.example:11434", 403)]
    [InlineData("Host", "127.0.0.1.evil.example", 403)]
    [InlineData("Host", "localhost", 200)]
    [InlineData("Host", "LOCALHOST:1", 200)]
    [InlineData("Host", "tower.local", 200)]
    [InlineData("Host", "192.168.1.7:11435", 200)]
    [InlineData("Host", "[::1]:11435", 200)]
    [InlineData("Host", "8.8.8.8", 403)]
    [InlineData("Origin", "http://evil.example", 403)]
    [InlineData("Origin", "https://localhost.evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://localhost", 200)]
    [InlineData("Origin", "http://localhost:3000", 200)]
    [InlineData("Origin", "https://127.0.0.1:3000", 200)]
    [InlineData("Origin", "http://0.0.0.0:3000", 200)]
    [InlineData("Origin", "app://obsidian.md", 200)]
    [InlineData("Origin", "tauri://localhost", 200)]
    [InlineData("Origin", "vscode-webview://abc", 200)]
    public async Task A_foreign_name_or_site_is_refused_without_a_word(string header, string value, int status)
    {
        foreach (var client in (HttpClient[])[_gateway.Straight, _gateway.Http])
        {
            using var request = DropInFixture.Request("GET", "/api/version", body: null, (header, value));
            using var response = await client.SendAsync(request);

            ((int)response.StatusCode).ShouldBe(status);
            if (status == 403)
                (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
            else if (header == "Origin")
                response.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([value]);
        }
    }

    [Fact]
    public async Task A_browser_that_asks_before_it_sends_is_told_what_it_may()
    {
        using var response = await _gateway.SendAsync("OPTIONS", "/api/chat", body: null, ("Origin", "http://localhost:3000"), ("Access-Control-Request-Method", "POST"));

        ((int)response.StatusCode).ShouldBe(204);
        response.Headers.GetValues("Access-Control-Allow-Methods").Single().ShouldContain("POST");
        response.Headers.GetValues("Access-Control-Allow-Headers").Single().ShouldContain("Authorization");
    }

    private static async Task<string> TakeAsync(HttpClient client, string method, string path, string? body)
    {
        using var request = DropInFixture.Request(method, path, body);
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var lines = text.Split('\n').Select(Stable);
        var isStream = response.Headers.TransferEncodingChunked is true;
        return $"""
            {(int)response.StatusCode} {response.Content.Headers.ContentType} {(isStream ? "in pieces" : response.Content.Headers.ContentLength is > 0 ? "with a length" : "empty")} {string.Join(',', response.Content.Headers.Allow.Order())} {response.Headers.Location}
            {string.Join('\n', lines)}
            """;
    }

    private static string Stable(string line)
    {
        var start = line.StartsWith("data: ", StringComparison.Ordinal) ? 6 : 0;
        if (line.Length <= start || line[start] != '{')
            return line;
        var json = JsonNode.Parse(line[start..])!;
        Blank(json);
        return line[..start] + json.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private static void Blank(JsonNode? node)
    {
        foreach (var child in node as JsonArray ?? [])
            Blank(child);
        foreach (var (name, child) in (node as JsonObject)?.ToArray() ?? [])
        {
            if (Volatile.Contains(name))
                node![name] = "…";
            else
                Blank(child);
        }
    }
}
