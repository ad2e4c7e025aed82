using System.Text.Json;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Testing.Ollama;
using RsPa.Testing.VirtualTime;

namespace RsPa.Host.Tests.DropIn;

/// <summary>On whose account calls run, and what callers may do.</summary>
public sealed class CallerTests
{
    private const string Chat = """{"model":"chat:8b","messages":[{"role":"user","content":"Hello"}]}""";
    private const string Unload = """{"model":"chat:8b","messages":[],"keep_alive":0}""";

    [Theory]
    [InlineData(null, null, "local", Lane.Interactive)]
    [InlineData("Authorization", "Bearer ollama", "local", Lane.Interactive)]
    [InlineData("Authorization", "Basic b2xsYW1h", "local", Lane.Interactive)]
    [InlineData("x-api-key", "sk-ant-whatever", "local", Lane.Interactive)]
    [InlineData("Authorization", "Bearer KEY", "chat", Lane.Interactive)]
    [InlineData("authorization", "bearer KEY", "chat", Lane.Interactive)]
    [InlineData("x-api-key", "KEY", "chat", Lane.Interactive)]
    [InlineData("Authorization", "Bearer LOW", "batch", Lane.Low)]
    [InlineData("Authorization", "Bearer OWNER", "local", Lane.Interactive)]
    public async Task A_call_runs_on_the_account_of_its_key(string? header, string? value, string tenant, Lane lane)
    {
        await using var gateway = await DropInFixture.StartAsync();
        var gate = new Gate();
        gateway.Ollama.Script(OllamaBehaviour.SlowLoad(gate, "one").InRunner());
        var sent = header is null ? gateway.SendAsync("POST", "/api/chat", Chat) : gateway.SendAsync("POST", "/api/chat", Chat, (header, Real(value!)));
        await gate.Reached;
        var call = (await gateway.QueueAsync()).Running.Values.Single().Queued.Call;
        gate.Open();
        (await sent).Dispose();

        (call.Tenant.Value, call.Lane, call.WaitsWhileAway).ShouldBe((tenant, lane, lane != Lane.Interactive));
    }

    [Fact]
    public async Task The_terms_of_a_key_hold_from_its_first_call_on()
    {
        await using var gateway = await DropInFixture.StartAsync();
        using var response = await gateway.SendAsync("POST", "/api/chat", Chat, ("Authorization", Real("Bearer KEY")));
        await response.Content.ReadAsStringAsync();

        (await gateway.QueueAsync()).Tenants[new TenantId("chat")].Weight.ShouldBe(3);
    }

    [Theory]
    [InlineData("/api/chat", """{"error":"The API key is not in use""")]
    [InlineData("/v1/chat/completions", """{"error":{"message":"The API key is not in use""")]
    [InlineData("/v1/messages", """{"type":"error","error":{"type":"authentication_error","message":"The API key is not in use""")]
    public async Task A_key_that_is_not_in_use_is_401_in_the_APIs_form(string path, string begins)
    {
        await using var gateway = await DropInFixture.StartAsync();
        var unknown = Real("KEY")[..^3] + "abc";
        using var response = await gateway.SendAsync("POST", path, Chat, ("Authorization", $"Bearer {unknown}"));

        ((int)response.StatusCode).ShouldBe(401);
        response.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
        (await response.Content.ReadAsStringAsync()).ShouldStartWith(begins);
    }

    [Theory]
    [InlineData("POST", "/api/chat", Chat)]
    [InlineData("POST", "/v1/messages", Chat)]
    [InlineData("GET", "/api/tags", null)]
    [InlineData("GET", "/v1/models", null)]
    [InlineData("POST", "/api/show", """{"model":"chat:8b"}""")]
    public async Task Where_a_key_is_asked_for_nothing_goes_without_one(string method, string path, string? body)
    {
        await using var gateway = await DropInFixture.StartAsync(requireKey: true);
        using var without = await gateway.SendAsync(method, path, body, ("Authorization", "Bearer ollama"));
        using var with = await gateway.SendAsync(method, path, body, ("Authorization", Real("Bearer KEY")));
        using var root = await gateway.SendAsync("GET", "/");

        ((int)without.StatusCode).ShouldBe(401);
        (await without.Content.ReadAsStringAsync()).ShouldContain("rspa llm key create");
        ((int)with.StatusCode).ShouldBe(path == "/v1/messages" ? 400 : 200);
        ((int)root.StatusCode).ShouldBe(200);
    }

    [Theory]
    [InlineData("POST", "/api/pull", """{"model":"new:1b"}""", 200)]
    [InlineData("POST", "/api/pull", """{"model":"new:1b","stream":false}""", 200)]
    [InlineData("POST", "/api/push", """{"model":"chat:8b"}""", 404)]
    [InlineData("POST", "/api/copy", """{"source":"chat:8b","destination":"other"}""", 200)]
    [InlineData("POST", "/api/copy", """{"source":"nobody","destination":"other"}""", 404)]
    [InlineData("DELETE", "/api/delete", """{"model":"plain:1b"}""", 200)]
    [InlineData("DELETE", "/api/delete", """{"model":"nobody"}""", 404)]
    [InlineData("POST", "/api/create", """{"model":"made","from":"chat:8b"}""", 200)]
    [InlineData("HEAD", "/api/blobs/sha256:29fdb92e57cf0827ded04ae6461b5931d01fa595843f55d36f5b275a52087dd2", null, 404)]
    [InlineData("POST", "/api/blobs/sha256:0000000000000000000000000000000000000000000000000000000000000000", "not that", 400)]
    public async Task Models_are_changed_by_the_owner_alone(string method, string path, string? body, int status)
    {
        await using var gateway = await DropInFixture.StartAsync();
        await using var other = await DropInFixture.StartAsync();
        var count = gateway.Ollama.Requests.Count;

        using var stranger = await gateway.SendAsync(method, path, body, ("Authorization", Real("Bearer KEY")));
        gateway.Ollama.RequestsTo(path).ShouldBeEmpty();
        using var owner = await gateway.SendAsync(method, path, body, ("Authorization", Real("Bearer OWNER")));
        using var request = DropInFixture.Request(method, path, body);
        using var straight = await other.Straight.SendAsync(request);

        ((int)stranger.StatusCode).ShouldBe(403);
        if (method != "HEAD")
            JsonElement.Parse(await stranger.Content.ReadAsStringAsync()).GetProperty("error").GetString()!.ShouldContain("api.token");
        if (path != "/api/push")
            ((int)owner.StatusCode).ShouldBe(status);
        owner.StatusCode.ShouldBe(straight.StatusCode);
        owner.Content.Headers.ContentType.ShouldBe(straight.Content.Headers.ContentType);
        (await owner.Content.ReadAsStringAsync()).ShouldBe(await straight.Content.ReadAsStringAsync());
        gateway.Ollama.RequestsTo(path).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_model_that_was_pulled_can_be_called()
    {
        await using var gateway = await DropInFixture.StartAsync();
        using var pulled = await gateway.SendAsync("POST", "/api/pull", """{"model":"new:1b"}""", ("Authorization", Real("Bearer OWNER")));
        (await pulled.Content.ReadAsStringAsync()).ShouldContain("success");

        using var response = await gateway.SendAsync("POST", "/api/chat", Chat.Replace("chat:8b", "new:1b", StringComparison.Ordinal));
        ((int)response.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task A_model_that_nobody_else_needs_is_unloaded_for_whoever_asks()
    {
        await using var gateway = await DropInFixture.StartAsync();
        using (var response = await gateway.SendAsync("POST", "/api/chat", Chat))
            await response.Content.ReadAsStringAsync();
        await gateway.UntilAsync(queue => queue.Running.IsEmpty);

        using var unloaded = await gateway.SendAsync("POST", "/api/chat", Unload);

        (await unloaded.Content.ReadAsStringAsync()).ShouldContain("\"done_reason\":\"unload\"");
        await gateway.UntilAsync(queue => queue.Endpoints.All(endpoint => endpoint.Residents.IsEmpty));
        gateway.Ollama.Runners.Loaded.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Bearer KEY", false)]
    [InlineData("Bearer OWNER", true)]
    public async Task A_model_that_others_need_is_unloaded_for_the_owner_alone(string token, bool isUnloaded)
    {
        await using var gateway = await DropInFixture.StartAsync();
        var gate = new Gate();
        gateway.Ollama.Script(OllamaBehaviour.SlowLoad(gate, "one").InRunner());
        var running = gateway.SendAsync("POST", "/api/chat", Chat, ("Authorization", Real("Bearer LOW")));
        await gate.Reached;

        using var asked = await gateway.SendAsync("POST", "/api/chat", Unload, ("Authorization", Real(token)));

        ((int)asked.StatusCode).ShouldBe(200);
        (await asked.Content.ReadAsStringAsync()).ShouldContain("\"done_reason\":\"unload\"");
        (await gateway.QueueAsync()).Endpoints.Single().Residents.Values.Single().Leaving.ShouldBe(isUnloaded ? UnloadReason.Owner : null);
        gate.Open();
        using var answered = await running;
        (await answered.Content.ReadAsStringAsync()).ShouldContain("\"done\":true");
    }

    [Fact]
    public async Task A_load_goes_through_the_queue_and_loads()
    {
        await using var gateway = await DropInFixture.StartAsync();
        using var loaded = await gateway.SendAsync("POST", "/api/generate", """{"model":"plain:1b"}""");

        (await loaded.Content.ReadAsStringAsync()).ShouldContain("\"done_reason\":\"load\"");
        loaded.Headers.Contains("X-RsPa-Queue-Wait").ShouldBeTrue();
        (await gateway.QueueAsync()).Endpoints.Single().Residents.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Of_several_servers_the_lists_are_put_together_and_each_model_is_asked_where_it_is()
    {
        await using var gateway = await DropInFixture.StartAsync(
            new OllamaStandInOptions { Models = [new StandInModel("chat:8b"), new StandInModel("both:1b")] },
            new OllamaStandInOptions { Models = [new StandInModel("far:70b"), new StandInModel("both:1b")] });
        using var tags = await gateway.SendAsync("GET", "/api/tags");
        using var models = await gateway.SendAsync("GET", "/v1/models");
        using var chat = await gateway.SendAsync("POST", "/api/chat", Chat.Replace("chat:8b", "far:70b", StringComparison.Ordinal));
        await chat.Content.ReadAsStringAsync(TestLimit.Token());
        using var show = await gateway.SendAsync("POST", "/api/show", """{"model":"far:70b"}""");
        using var one = await gateway.SendAsync("GET", "/v1/models/far:70b");

        Names(await tags.Content.ReadAsStringAsync(), "models", "name").ShouldBe(["both:1b", "chat:8b", "far:70b"]);
        Names(await models.Content.ReadAsStringAsync(), "data", "id").ShouldBe(["both:1b", "chat:8b", "far:70b"]);
        ((int)chat.StatusCode).ShouldBe(200);
        ((int)show.StatusCode).ShouldBe(200);
        ((int)one.StatusCode).ShouldBe(200);
        gateway.Servers[1].RequestsTo("/api/chat").ShouldHaveSingleItem();
    }

    private static IEnumerable<string> Names(string json, string list, string name) =>
        JsonElement.Parse(json).GetProperty(list).EnumerateArray().Select(model => model.GetProperty(name).GetString()!).Order(StringComparer.Ordinal);

    private static string Real(string value) => value
        .Replace("KEY", DropInFixture.Key, StringComparison.Ordinal)
        .Replace("LOW", DropInFixture.LowKey, StringComparison.Ordinal)
        .Replace("OWNER", DropInFixture.Token, StringComparison.Ordinal);
}
