namespace RsPa.Testing.Ollama.Tests;

/// <summary>The statuses and words of errors.</summary>
public sealed class ErrorTests
{
    [Theory]
    [InlineData("/api/chat", "", 400, "missing request body")]
    [InlineData("/api/generate", " \n", 400, "missing request body")]
    [InlineData("/api/embed", "", 400, "missing request body")]
    [InlineData("/api/show", "", 400, "missing request body")]
    [InlineData("/api/chat", "hello", 400, "invalid character 'h' looking for beginning of value")]
    [InlineData("/api/chat", """{"model":"gemma",}""", 400, "invalid character '}' looking for beginning of object key string")]
    [InlineData("/api/chat", """{"model":"gemma" """, 400, "unexpected EOF")]
    [InlineData("/api/chat", """{"model":5}""", 400, "json: cannot unmarshal number into Go struct field ChatRequest.model of type string")]
    [InlineData("/api/chat", """{"stream":"yes"}""", 400, "json: cannot unmarshal string into Go struct field ChatRequest.stream of type bool")]
    [InlineData("/api/generate", """{"prompt":["a"]}""", 400, "json: cannot unmarshal array into Go struct field GenerateRequest.prompt of type string")]
    [InlineData("/api/chat", """{"messages":{}}""", 400, "json: cannot unmarshal object into Go struct field ChatRequest.messages of type []api.Message")]
    [InlineData("/api/chat", """{"messages":[{"content":1}]}""", 400, "json: cannot unmarshal number into Go struct field Alias.content of type string")]
    [InlineData("/api/chat", """{"top_logprobs":1.5}""", 400, "json: cannot unmarshal number 1.5 into Go struct field ChatRequest.top_logprobs of type int")]
    [InlineData("/api/chat", """{"options":[]}""", 400, "json: cannot unmarshal array into Go struct field ChatRequest.options of type map[string]interface {}")]
    [InlineData("/api/chat", "[]", 400, "json: cannot unmarshal array into Go value of type api.ChatRequest")]
    [InlineData("/api/chat", "{}", 400, "model is required")]
    [InlineData("/api/chat", """{"model":""}""", 400, "model is required")]
    [InlineData("/api/chat", """{"model":null}""", 400, "model is required")]
    [InlineData("/api/show", "{}", 400, "model is required")]
    [InlineData("/api/generate", "{}", 404, "model '' not found")]
    [InlineData("/api/chat", """{"model":"nope"}""", 404, "model 'nope' not found")]
    [InlineData("/api/generate", """{"model":"nope:1b"}""", 404, "model 'nope:1b' not found")]
    [InlineData("/api/show", """{"model":"nope"}""", 404, "model 'nope:latest' not found")]
    [InlineData("/api/embed", """{"model":"nope","input":"a"}""", 404, "model \"nope\" not found, try pulling it first")]
    [InlineData("/api/embeddings", """{"model":"nope","prompt":"a"}""", 404, "model \"nope\" not found, try pulling it first")]
    [InlineData("/api/embeddings", """{"model":"NOMIC","prompt":"a"}""", 404, "model \"NOMIC\" not found, try pulling it first")]
    [InlineData("/api/copy", """{"source":"nope","destination":"b"}""", 404, "model \"nope\" not found")]
    [InlineData("/api/chat", """{"model":"gemma","messages":[],"top_logprobs":21}""", 400, "top_logprobs must be between 0 and 20")]
    [InlineData("/api/chat", """{"model":"gemma","messages":[],"keep_alive":"-1"}""", 400, "time: missing unit in duration \"-1\"")]
    [InlineData("/api/chat", """{"model":"gemma","messages":[],"keep_alive":"soon"}""", 400, "time: invalid duration \"soon\"")]
    [InlineData("/api/chat", """{"model":"gemma","messages":[],"keep_alive":true}""", 400, "Unsupported type: 'bool'")]
    [InlineData("/api/chat", """{"model":"nomic","messages":[]}""", 400, "\"nomic\" does not support chat")]
    [InlineData("/api/generate", """{"model":"nomic"}""", 400, "\"nomic\" does not support generate")]
    [InlineData("/api/chat", """{"model":"gemma","messages":[],"tools":[{"type":"function","function":{"name":"a"}}]}""", 400, "registry.ollama.ai/library/gemma:latest does not support tools")]
    [InlineData("/api/generate", """{"model":"gemma","prompt":"a","suffix":"b"}""", 400, "registry.ollama.ai/library/gemma:latest does not support insert")]
    [InlineData("/api/generate", """{"model":"gemma","prompt":"a","raw":true,"system":"b"}""", 400, "raw mode does not support template, system, or context")]
    [InlineData("/api/embed", """{"model":"gemma","input":"a"}""", 501, "This server does not support embeddings. Start it with `--embeddings`")]
    [InlineData("/api/embed", """{"model":"nomic","input":5}""", 400, "invalid input type")]
    [InlineData("/api/embed", """{"model":"nomic","input":["a",5]}""", 400, "invalid input type")]
    [InlineData("/api/chat", """{"model":"gemma","messages":[],"options":{"num_ctx":"4096"}}""", 500, "option \"num_ctx\" must be of type integer")]
    [InlineData("/api/chat", """{"model":"gemma","messages":[],"options":{"temperature":"hot"}}""", 500, "option \"temperature\" must be of type float32")]
    [InlineData("/api/chat", """{"model":"gemma","messages":[],"options":{"use_mmap":1}}""", 500, "option \"use_mmap\" must be of type boolean")]
    [InlineData("/api/chat", """{"model":"gemma","messages":[],"options":{"stop":"end"}}""", 500, "option \"stop\" must be of type array")]
    [InlineData("/api/chat", """{"model":"gemma","messages":[],"options":{"stop":[1]}}""", 500, "option \"stop\" must be of an array of strings")]
    public async Task An_error_has_its_status_and_words(string path, string body, int status, string words)
    {
        await using var server = await Server.StartAsync();

        var reply = await server.PostAsync(path, body);

        (reply.Status, reply.Error).ShouldBe((status, words));
        reply.Type.ShouldBe("application/json; charset=utf-8");
    }

    [Fact]
    public async Task Unknown_options_are_ignored()
    {
        await using var server = await Server.StartAsync();

        (await server.ChatAsync("gemma", """ "options":{"nonsense":"yes","mirostat":"2"}""")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Names_of_fields_are_found_regardless_of_case_and_what_follows_the_first_value_is_ignored()
    {
        await using var server = await Server.StartAsync();

        (await server.PostAsync("/api/generate", """{"MODEL":"gemma","Prompt":"Hi","Stream":false} and more""")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task An_unknown_model_is_not_deleted()
    {
        await using var server = await Server.StartAsync();

        var reply = await server.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/api/delete") { Content = new StringContent("""{"model":"nope"}""") });

        (reply.Status, reply.Error).ShouldBe((404, "model 'nope' not found"));
    }

    [Theory]
    [InlineData("GET", "/nope", 404, "404 page not found")]
    [InlineData("POST", "/api/nope", 404, "404 page not found")]
    [InlineData("GET", "/api/chat", 405, "405 method not allowed")]
    [InlineData("POST", "/api/tags", 405, "405 method not allowed")]
    [InlineData("POST", "/api/delete", 405, "405 method not allowed")]
    [InlineData("HEAD", "/api/ps", 405, "")]
    [InlineData("HEAD", "/", 200, "")]
    [InlineData("HEAD", "/api/version", 200, "")]
    [InlineData("HEAD", "/api/tags", 200, "")]
    [InlineData("GET", "/", 200, "Ollama is running")]
    public async Task A_path_or_a_method_that_is_unknown_is_plain_text(string method, string path, int status, string text)
    {
        await using var server = await Server.StartAsync();

        var reply = await server.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        (reply.Status, reply.Body).ShouldBe((status, text));
        if (status is 404 or 405)
            reply.Type.ShouldBe("text/plain");
    }

    [Theory]
    [InlineData("GET", "/api/tags/", 301)]
    [InlineData("GET", "/api//tags", 301)]
    [InlineData("POST", "/api/chat/", 307)]
    [InlineData("POST", "//api/chat", 307)]
    public async Task A_slash_too_many_is_redirected(string method, string path, int status)
    {
        await using var server = await Server.StartAsync();

        var reply = await server.SendAsync(new HttpRequestMessage(new HttpMethod(method), new Uri(server.Ollama.BaseUrl.ToString().TrimEnd('/') + path)));

        (reply.Status, reply.Location).ShouldBe((status, method == "GET" ? "/api/tags" : "/api/chat"));
    }

    [Theory]
    [InlineData("evil.example", null, 403)]
    [InlineData("evil.example:11434", null, 403)]
    [InlineData("localhost:11434", null, 200)]
    [InlineData("gpu.local", null, 200)]
    [InlineData("192.168.1.5", null, 200)]
    [InlineData("8.8.8.8", null, 403)]
    [InlineData(null, "https://evil.example", 403)]
    [InlineData(null, "null", 403)]
    [InlineData(null, "http://localhost:3000", 200)]
    [InlineData(null, "http://127.0.0.1", 200)]
    [InlineData(null, "vscode-webview://abc", 200)]
    public async Task A_foreign_host_or_origin_is_403_and_empty(string? host, string? origin, int status)
    {
        await using var server = await Server.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/version");
        request.Headers.Host = host;
        if (origin is not null)
            request.Headers.Add("Origin", origin);

        var reply = await server.SendAsync(request);

        reply.Status.ShouldBe(status);
        if (status == 403)
            reply.Body.ShouldBeEmpty();
    }
}
