using System.Security.Cryptography;
using System.Text;

namespace RsPa.Testing.Ollama.Tests;

/// <summary>Models that come from elsewhere.</summary>
public sealed class PullAndCreateTests
{
    [Fact]
    public async Task A_pull_tells_its_layers_bytes()
    {
        await using var server = await Server.StartAsync();

        var reply = await server.PostAsync("/api/pull", """{"model":"","name":"new:1b"}""");

        var model = server.Ollama.Shelf.Find("new:1b").ShouldNotBeNull();
        var layer = "pulling " + model.Weights[..12];
        reply.Lines.Select(line => (string)line["status"]!)
            .ShouldBe(["pulling manifest", layer, layer, layer, layer, layer, "verifying sha256 digest", "writing manifest", "success"]);
        var layers = reply.Lines.Where(line => (string)line["status"]! == layer).ToList();
        layers.ShouldAllBe(line => (string)line["digest"]! == "sha256:" + model.Weights && (long)line["total"]! == model.SizeBytes);
        layers[0].ContainsKey("completed").ShouldBeFalse();
        layers.Skip(1).Select(line => (long)line["completed"]!).ShouldBe([1_000_000_000, 2_000_000_000, 3_000_000_000, 4_000_000_000]);
    }

    [Fact]
    public async Task Other_contents_under_the_same_name_leave_unused_layers_behind()
    {
        await using var server = await Server.StartAsync(new OllamaStandInOptions { Registry = name => new StandInModel(name) { Digest = StandInModel.DigestOf("new contents") } });

        (await server.PostAsync("/api/pull", """{"model":"gemma"}""")).Lines.Select(line => (string)line["status"]!).ShouldContain("removing unused layers");
    }

    [Fact]
    public async Task Without_a_stream_the_last_line_is_the_answer()
    {
        await using var server = await Server.StartAsync();

        (await server.PostAsync("/api/pull", """{"model":"new:1b","stream":false}""")).Body.ShouldBe("""{"status":"success"}""");
    }

    [Fact]
    public async Task A_model_that_is_nowhere_is_an_error_line_under_200_or_a_status_without_a_stream()
    {
        await using var server = await Server.StartAsync(new OllamaStandInOptions { Registry = _ => null });

        var stream = await server.PostAsync("/api/pull", """{"model":"nope"}""");
        var whole = await server.PostAsync("/api/pull", """{"model":"nope","stream":false}""");

        stream.Status.ShouldBe(200);
        stream.Lines.Select(line => line.ToJsonString()).ShouldBe(["""{"status":"pulling manifest"}""", """{"error":"pull model manifest: file does not exist"}"""]);
        (whole.Status, whole.Error).ShouldBe((500, "pull model manifest: file does not exist"));
    }

    [Fact]
    public async Task A_pull_can_fail_half_way()
    {
        await using var server = await Server.StartAsync(new OllamaStandInOptions { Registry = name => new StandInModel(name) { PullError = "max retries exceeded: EOF" } });

        var lines = (await server.PostAsync("/api/pull", """{"model":"new:1b"}""")).Lines;

        ((long)lines[^2]["completed"]!).ShouldBe(2_000_000_000);
        ((string)lines[^1]["error"]!).ShouldBe("max retries exceeded: EOF");
        server.Ollama.Shelf.Find("new:1b").ShouldBeNull();
    }

    [Fact]
    public async Task A_blob_is_there_once_and_must_be_what_its_digest_says()
    {
        await using var server = await Server.StartAsync();
        var digest = Digest("weights");
        Task<Reply> HeadAsync() => server.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/api/blobs/{digest}"));

        (await HeadAsync()).Status.ShouldBe(404);
        var wrong = await server.PostAsync($"/api/blobs/{digest}", "other weights");
        (wrong.Status, wrong.Error!).ShouldBe((400, $"digest mismatch, expected \"{digest}\", got \"{Digest("other weights")}\""));
        (await server.PostAsync($"/api/blobs/{digest}", "weights")).Status.ShouldBe(201);
        (await server.PostAsync($"/api/blobs/{digest}", "weights")).Status.ShouldBe(200);
        (await HeadAsync()).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_model_is_made_of_blobs_or_from_another_one()
    {
        await using var server = await Server.StartAsync();
        var digest = Digest("weights");
        await server.PostAsync($"/api/blobs/{digest}", "weights");

        var made = await server.PostAsync("/api/create", $$$"""{"model":"mine","files":{"a.gguf":"{{{digest}}}"}}""");
        var derived = await server.PostAsync("/api/create", """{"model":"pirate","from":"gemma","system":"Arr","stream":false}""");

        ((string)made.Lines[^1]["status"]!).ShouldBe("success");
        ("sha256:" + server.Ollama.Shelf.Find("mine").ShouldNotBeNull().Weights).ShouldBe(digest);
        derived.Body.ShouldBe("""{"status":"success"}""");
        var pirate = server.Ollama.Shelf.Find("pirate").ShouldNotBeNull();
        pirate.Weights.ShouldBe(Server.Plain.Weights);
        pirate.Digest.ShouldNotBe(Server.Plain.Digest);
        pirate.System.ShouldBe("Arr");
    }

    [Theory]
    [InlineData("""{"model":"mine"}""", "neither 'from' or 'files' was specified")]
    [InlineData("""{"model":"mine","files":{"a":"sha256:00"}}""", "blob \"sha256:00\" not found")]
    public async Task A_model_is_not_made_of_nothing(string body, string words)
    {
        await using var server = await Server.StartAsync();

        var reply = await server.PostAsync("/api/create", body);

        (reply.Status, reply.Error).ShouldBe((400, words));
    }

    private static string Digest(string text) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
