namespace RsPa.Testing.Ollama.Tests;

/// <summary>The scheduler over real HTTP.</summary>
public sealed class RunnerTests
{
    [Fact]
    public async Task Beyond_the_queue_a_call_is_503()
    {
        var gate = new Gate();
        await using var server = await Server.StartAsync(new OllamaStandInOptions { MaxQueue = 1, LoadGate = _ => gate });
        var first = server.ChatAsync("gemma");
        await gate.Reached.WaitAsync(Server.Limit());
        var second = server.ChatAsync("qwen3:8b");
        await Server.UntilAsync(() => server.Ollama.Runners.WaitingForLoad == 2);

        var third = await server.ChatAsync("llama4:maverick");
        gate.Open();

        (third.Status, third.Error).ShouldBe((503, "server busy, please try again.  maximum pending requests exceeded"));
        (await first).Status.ShouldBe(200);
        (await second).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_is_500()
    {
        await using var server = await Server.StartAsync();
        server.Ollama.Shelf.Add(new StandInModel("broken") { LoadError = "model failed to load, this may be due to resource limitations or an internal error" });

        var reply = await server.ChatAsync("broken");

        (reply.Status, reply.Error).ShouldBe((500, "model failed to load, this may be due to resource limitations or an internal error"));
    }

    [Fact]
    public async Task A_caller_that_leaves_while_its_model_loads_ends_the_load_and_is_logged_with_499()
    {
        var gate = new Gate();
        await using var server = await Server.StartAsync(new OllamaStandInOptions { LoadGate = _ => gate });
        using var mine = new CancellationTokenSource();
        var call = server.ChatAsync("gemma", cancellationToken: mine.Token);
        await gate.Reached.WaitAsync(Server.Limit());

        await mine.CancelAsync();

        await call.ShouldThrowAsync<OperationCanceledException>();
        (await server.Ollama.Requests[0].End.WaitAsync(Server.Limit())).ShouldBe(RequestEnd.ClientAborted);
        server.Ollama.Requests[0].Status.ShouldBe(499);
        server.Ollama.Runners.Loaded.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_caller_that_leaves_while_it_waits_for_a_slot_is_logged_with_500()
    {
        await using var server = await Server.StartAsync();
        var gate = new Gate();
        server.Ollama.Script(OllamaBehaviour.SlowLoad(gate, "Rome").InRunner());
        var first = server.ChatAsync("gemma");
        await gate.Reached.WaitAsync(Server.Limit());
        using var mine = new CancellationTokenSource();
        var second = server.ChatAsync("gemma", cancellationToken: mine.Token);
        await Server.UntilAsync(() => server.Ollama.Runners.WaitingForSlot == 1);

        await mine.CancelAsync();

        await second.ShouldThrowAsync<OperationCanceledException>();
        await server.Ollama.Requests[1].End.WaitAsync(Server.Limit());
        server.Ollama.Requests[1].Status.ShouldBe(500);
        gate.Open();
        (await first).Content.ShouldBe("Rome");
    }

    [Fact]
    public async Task A_second_call_waits_for_the_slot_as_long_as_it_takes()
    {
        await using var server = await Server.StartAsync();
        var gate = new Gate();
        server.Ollama.Script(OllamaBehaviour.SlowLoad(gate, "Rome").InRunner());
        var first = server.ChatAsync("gemma");
        await gate.Reached.WaitAsync(Server.Limit());
        var second = server.ChatAsync("gemma");
        await Server.UntilAsync(() => server.Ollama.Runners.WaitingForSlot == 1);

        server.Ollama.Runners.Working.ShouldBe(1);
        gate.Open();

        (await first).Content.ShouldBe("Rome");
        (await second).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Keep_alive_is_kept()
    {
        await using var server = await Server.StartAsync();

        await server.ChatAsync("gemma", """ "keep_alive":0""");
        await Server.UntilAsync(() => server.Ollama.Runners.Loaded.Count == 0);
        await server.ChatAsync("qwen3:8b", """ "keep_alive":"10s" """);
        await Server.UntilAsync(() => server.Ollama.Runners is { Working: 0, Loaded: [{ ExpiresAt: var expiry }] } && expiry == server.Time.GetUtcNow().AddSeconds(10));
        server.Time.Advance(TimeSpan.FromSeconds(9));
        server.Ollama.Runners.Loaded.Count.ShouldBe(1);
        server.Time.Advance(TimeSpan.FromSeconds(1));

        server.Ollama.Runners.Loaded.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_model_that_was_made_anew_shows_twice_until_its_old_runner_expires()
    {
        await using var server = await Server.StartAsync();
        await server.PostAsync("/api/generate", """{"model":"gemma"}""");
        server.Ollama.Shelf.Add(new StandInModel("gemma") { Digest = StandInModel.DigestOf("new contents") });
        await server.PostAsync("/api/generate", """{"model":"gemma"}""");

        var names = (await server.GetAsync("/api/ps")).Json["models"]!.AsArray().Select(model => (string)model!["name"]!);

        names.ShouldBe(["gemma:latest", "gemma:latest"]);
    }

    [Fact]
    public async Task The_wait_for_a_load_is_its_load_duration()
    {
        await using var server = await Server.StartAsync(new OllamaStandInOptions { LoadTime = TimeSpan.FromSeconds(7) });
        var call = server.ChatAsync("gemma");
        await Server.UntilAsync(() => server.Ollama.Runners.Loads == 1);
        while (!call.IsCompleted)
        {
            server.Time.Advance(TimeSpan.FromSeconds(7)); // the timer may not be set yet
            await Task.Yield();
        }

        ((long)(await call).Json["load_duration"]!).ShouldBeGreaterThanOrEqualTo(7_001_000_000);
    }

    [Fact]
    public async Task Three_callers_that_leave_with_pieces_unread_cost_the_slot_and_an_unload_heals_it()
    {
        await using var server = await Server.StartAsync();
        var more = new string('x', 32 << 20); // more than a connection holds on its way
        for (var departure = 1; departure <= 3; departure++)
        {
            server.Ollama.Script(OllamaBehaviour.Of(new OllamaStep.Raw(more)).InRunner());
            var answer = await server.BeginAsync("/api/chat", Server.Chat("gemma").Replace("\"stream\":false", "\"stream\":true", StringComparison.Ordinal));
            await answer.DisposeAsync();
            (await server.Ollama.Requests[^1].End.WaitAsync(Server.Limit())).ShouldBe(RequestEnd.ClientAborted);
        }

        using var mine = new CancellationTokenSource();
        var silent = server.ChatAsync("gemma", cancellationToken: mine.Token);
        await Server.UntilAsync(() => server.Ollama.Runners.WaitingForSlot == 1);
        (await server.GetAsync("/api/ps")).Json["models"]!.AsArray().Count.ShouldBe(1);
        (await server.GetAsync("/api/version")).Status.ShouldBe(200);
        server.Ollama.Runners.Working.ShouldBe(0);
        await mine.CancelAsync();
        await silent.ShouldThrowAsync<OperationCanceledException>();
        await server.Ollama.RequestsTo("/api/chat")[3].End.WaitAsync(Server.Limit());

        await server.PostAsync("/api/generate", """{"model":"gemma","keep_alive":0}""");

        (await server.ChatAsync("gemma")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_caller_that_leaves_with_everything_read_costs_nothing()
    {
        await using var server = await Server.StartAsync(new OllamaStandInOptions { DeparturesPerLostSlot = 1 });
        var gate = new Gate();
        server.Ollama.Script(OllamaBehaviour.Silence(gate, "Ro").InRunner());

        var answer = await server.BeginAsync("/api/chat", Server.Chat("gemma").Replace("\"stream\":false", "\"stream\":true", StringComparison.Ordinal));
        await gate.Reached.WaitAsync(Server.Limit());
        await answer.DisposeAsync();

        (await server.ChatAsync("gemma")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whenever_callers_leave_no_slot_and_no_place_is_left_taken(int seed)
    {
        await using var server = await Server.StartAsync(new OllamaStandInOptions { MaxQueue = 3, MaxLoadedModels = 1, Parallel = 2, DeparturesPerLostSlot = 0 });
        var random = new Random(seed);
        var calls = new List<Task<Reply>>();
        for (var call = 0; call < 120; call++)
        {
            using var warned = new CancellationTokenSource();
            var model = new[] { "gemma", "qwen3:8b", "llama4:maverick" }[random.Next(3)];
            calls.Add(server.ChatAsync(model, random.Next(4) == 0 ? """ "options":{"num_ctx":512}""" : "", cancellationToken: warned.Token));
            for (var pause = random.Next(40); pause > 0; pause--)
                await Task.Yield();
            if (random.Next(2) == 0)
                await warned.CancelAsync();
        }

        await Task.WhenAll(calls.Select(call => call.ContinueWith(_ => { }, TaskScheduler.Default))).WaitAsync(Server.Limit());
        await Task.WhenAll(server.Ollama.Requests.Select(request => request.End)).WaitAsync(Server.Limit());

        calls.Where(call => call.IsCompletedSuccessfully).Select(call => call.Result.Status).ShouldAllBe(status => status == 200 || status == 503);
        (server.Ollama.Runners.Working, server.Ollama.Runners.WaitingForSlot, server.Ollama.Runners.WaitingForLoad).ShouldBe((0, 0, 0));
        (await server.ChatAsync("gemma")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_server_that_runs_for_long_forgets_its_requests()
    {
        await using var server = await Server.StartAsync(new OllamaStandInOptions { KeepRequests = false });

        await server.ChatAsync("gemma");

        server.Ollama.Requests.ShouldBeEmpty();
    }
}
