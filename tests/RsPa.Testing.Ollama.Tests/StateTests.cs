using System.Text.Json.Nodes;

namespace RsPa.Testing.Ollama.Tests;

/// <summary>What the server says of its models.</summary>
public sealed class StateTests
{
    [Fact]
    public async Task Tags_are_newest_first_with_capabilities_and_lengths()
    {
        await using var server = await Server.StartAsync();
        server.Time.Advance(TimeSpan.FromMinutes(1));
        server.Ollama.Shelf.Add(new StandInModel("newest:1b") { Capabilities = ["completion", "vision"], ContextLength = 8192, EmbeddingLength = 1024 });

        var models = (await server.GetAsync("/api/tags")).Json["models"]!.AsArray();

        var newest = models[0]!;
        ((string)newest["name"]!, (string)newest["model"]!).ShouldBe(("newest:1b", "newest:1b"));
        newest["capabilities"]!.AsArray().Select(name => (string)name!).ShouldBe(["completion", "vision"]);
        ((int)newest["details"]!["context_length"]!, (int)newest["details"]!["embedding_length"]!).ShouldBe((8192, 1024));
        ((string)newest["digest"]!).Length.ShouldBe(64);
        models.Select(model => (string)model!["modified_at"]!).ShouldBeInOrder(SortDirection.Descending);
    }

    [Fact]
    public async Task Times_of_models_are_in_the_servers_own_offset()
    {
        await using var server = await Server.StartAsync();
        server.Time.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("here", TimeSpan.FromHours(2), "here", "here"));
        await server.PostAsync("/api/generate", """{"model":"gemma"}""");

        ((string)(await server.GetAsync("/api/tags")).Json["models"]![0]!["modified_at"]!).ShouldBe("2026-11-24T14:00:00+02:00");
        ((string)(await server.GetAsync("/api/ps")).Json["models"]![0]!["expires_at"]!).ShouldBe("2026-11-24T14:05:00+02:00");
    }

    [Fact]
    public async Task Ps_shows_sizes_context_and_expiry_longest_left_first()
    {
        await using var server = await Server.StartAsync();
        await server.PostAsync("/api/generate", """{"model":"gemma","keep_alive":60,"options":{"num_ctx":8192}}""");
        await server.PostAsync("/api/generate", """{"model":"qwen3:8b","keep_alive":"1h"}""");
        await server.PostAsync("/api/generate", """{"model":"llama4:maverick","keep_alive":-1}""");
        await Server.UntilAsync(() => server.Ollama.Runners.Loaded.Count == 3);

        var models = (await server.GetAsync("/api/ps")).Json["models"]!.AsArray();

        models.Select(model => (string)model!["name"]!).ShouldBe(["llama4:maverick", "qwen3:8b", "gemma:latest"]);
        ((string)models[0]!["expires_at"]!).ShouldStartWith("2319-");
        ((string)models[2]!["expires_at"]!).ShouldBe("2026-11-24T12:01:00Z");
        ((long)models[2]!["size"]!, (long)models[2]!["size_vram"]!, (int)models[2]!["context_length"]!).ShouldBe((4_000_000_000, 4_000_000_000, 8192));
    }

    [Fact]
    public async Task Show_takes_a_name_where_the_model_is_empty_and_has_big_arrays_only_when_asked()
    {
        await using var server = await Server.StartAsync();

        var shown = (await server.PostAsync("/api/show", """{"model":"","name":"Gemma"}""")).Json;
        var verbose = (await server.PostAsync("/api/show", """{"model":"gemma","verbose":true}""")).Json;

        foreach (var part in new[] { "license", "modelfile", "parameters", "template", "details", "model_info", "capabilities", "modified_at", "tensors" })
            shown.ContainsKey(part).ShouldBeTrue(part);
        ((string)shown["modelfile"]!).ShouldContain($"\nFROM /root/.ollama/models/blobs/sha256-{Server.Plain.Weights}\n");
        ((int)shown["model_info"]!["standin.context_length"]!).ShouldBe(131_072);
        shown["model_info"]!["tokenizer.ggml.tokens"]!.AsArray().Count.ShouldBe(0);
        verbose["model_info"]!["tokenizer.ggml.tokens"]!.AsArray().Count.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_copy_shares_weights_and_a_delete_takes_it_away()
    {
        await using var server = await Server.StartAsync();

        var copied = await server.PostAsync("/api/copy", """{"source":"gemma","destination":"mine"}""");
        (copied.Status, copied.Body).ShouldBe((200, ""));
        server.Ollama.Shelf.Find("MINE").ShouldNotBeNull().Weights.ShouldBe(Server.Plain.Weights);
        var deleted = await server.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/api/delete") { Content = new StringContent("""{"model":"","name":"Mine"}""") });

        (deleted.Status, deleted.Body).ShouldBe((200, ""));
        server.Ollama.Shelf.Find("mine").ShouldBeNull();
    }

    [Fact]
    public async Task Vectors_have_length_one_and_dimensions_cut_them()
    {
        await using var server = await Server.StartAsync();

        var reply = (await server.PostAsync("/api/embed", """{"model":"Nomic","input":["red car","red cars","a tree"]}""")).Json;
        var cut = (await server.PostAsync("/api/embed", """{"model":"nomic","input":"red car","dimensions":4}""")).Json;

        ((string)reply["model"]!).ShouldBe("Nomic");
        var vectors = Vectors(reply);
        vectors.Count.ShouldBe(3);
        vectors.ShouldAllBe(vector => vector.Length == 16 && Math.Abs(vector.Sum(number => number * number) - 1) < 1e-5);
        vectors[0].ShouldNotBe(vectors[2]);
        ((int)reply["prompt_eval_count"]!).ShouldBe(2 + 2 + 2);
        var four = Vectors(cut).ShouldHaveSingleItem();
        four.Length.ShouldBe(4);
        four.Sum(number => number * number).ShouldBe(1, 1e-5);
    }

    [Theory]
    [InlineData("""{"model":"nomic"}""")]
    [InlineData("""{"model":"nomic","input":""}""")]
    [InlineData("""{"model":"nomic","input":[]}""")]
    public async Task No_input_has_no_vectors(string body)
    {
        await using var server = await Server.StartAsync();

        (await server.PostAsync("/api/embed", body)).Body.ShouldBe("""{"model":"nomic","embeddings":[]}""");
    }

    [Fact]
    public async Task An_input_that_is_too_long_is_cut_or_refused()
    {
        await using var server = await Server.StartAsync();
        var input = new string('x', 10_000);

        var cut = await server.PostAsync("/api/embed", $$"""{"model":"nomic","input":"{{input}}"}""");
        var refused = await server.PostAsync("/api/embed", $$"""{"model":"nomic","input":"{{input}}","truncate":false}""");

        ((int)cut.Json["prompt_eval_count"]!).ShouldBe(2048);
        (refused.Status, refused.Error).ShouldBe((400, "the input length exceeds the context length"));
    }

    [Fact]
    public async Task The_older_path_has_one_vector()
    {
        await using var server = await Server.StartAsync();

        (await server.PostAsync("/api/embeddings", """{"model":"nomic","prompt":"red car"}""")).Json["embedding"]!.AsArray().Count.ShouldBe(16);
        (await server.PostAsync("/api/embeddings", """{"model":"nomic"}""")).Body.ShouldBe("""{"embedding":[]}""");
    }

    private static List<double[]> Vectors(JsonObject reply) =>
        [.. reply["embeddings"]!.AsArray().Select(vector => vector!.AsArray().Select(number => (double)number!).ToArray())];
}
