using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using RsPa.EndToEnd.Api;
using RsPa.EndToEnd.Processes;
using RsPa.Testing.Ollama;

namespace RsPa.EndToEnd;

public sealed class StartAndStopTests
{
    [Fact]
    public async Task The_first_start_shows_the_agents_at_work_and_the_second_one_does_not()
    {
        await using var home = new ServiceHome();
        var first = await home.StartAsync();
        await Eventually.UntilAsync("the welcome", () => Task.FromResult(first.Process.Output.Contains("Try next", StringComparison.Ordinal)));
        await first.StopAsync();
        var said = first.Process.Output;
        said.ShouldContain("Welcome to RsPa");
        said.ShouldContain("read 11 sample receipts");
        said.ShouldContain("uk-bookshop.txt");
        said.ShouldContain("25.64");
        said.ShouldContain("rspa status");
        said.ShouldContain("RSPA_OLLAMA_HOST");

        var second = await home.StartAsync();
        (await second.Api.GetAsync("/api/v1/tasks"))["tasks"]!.AsArray().Count.ShouldBe(12);
        await second.StopAsync();
        second.Process.Output.ShouldNotContain("Welcome");
    }

    [Fact]
    public async Task A_first_start_that_is_stopped_before_its_welcome_leaves_it_to_the_next_one()
    {
        // The model answers nothing until the gate opens: no receipt is read, and the welcome waits for them.
        var gate = new Gate();
        await using var ollama = await OllamaStandIn.StartAsync(new OllamaStandInOptions { Otherwise = (_, _) => OllamaBehaviour.SlowLoad(gate, "no JSON") });
        await using var home = new ServiceHome();
        home.Variables["RSPA_OLLAMA_PORT"] = ollama.Port.ToString(CultureInfo.InvariantCulture);
        home.Variables["RSPA_TASKS_SOFT_SHUTDOWN_SECONDS"] = "1";
        home.Variables["RSPA_TASKS_HARD_SHUTDOWN_SECONDS"] = "5";
        var first = await home.StartAsync();
        await gate.Reached.WaitAsync(Eventually.Limit, TimeProvider.System);
        await first.StopAsync(TimeSpan.FromSeconds(20));
        first.Process.Output.ShouldNotContain("Welcome");

        gate.Open();
        var second = await home.StartAsync();
        await Eventually.UntilAsync("the welcome", () => Task.FromResult(second.Process.Output.Contains("Try next", StringComparison.Ordinal)));
        second.Process.Output.ShouldContain("read 11 sample receipts");

        // Eleven receipts and a report: the second start went on with the tasks of the first.
        (await second.Api.GetAsync("/api/v1/tasks"))["tasks"]!.AsArray().Count.ShouldBe(12);
        await second.StopAsync();
    }

    // It ended with 1, and asked to be reported.
    [Theory]
    [InlineData("main.db")]
    [InlineData("journal.db")]
    [InlineData("rspa.sock")]
    public async Task A_service_that_is_stopped_while_it_starts_ends_quietly(string seen)
    {
        await using var home = new ServiceHome();
        var service = home.Launch(ServiceHome.FreePort());
        await Eventually.UntilAsync(seen, () => Task.FromResult(File.Exists(Path.Combine(home.Data, seen))));

        await service.Process.TerminateAsync();

        // Before it listens to signals at all, one ends it as it ends any process.
        (await service.Process.EndAsync()).ShouldBeOneOf(0, 128 + 15);
        service.Process.Output.ShouldNotContain("can't run");
        service.Process.Output.ShouldNotContain("could not start");
    }

    [Fact]
    public async Task A_stop_hands_back_what_still_runs_with_its_try_restored_and_the_next_start_finishes_it()
    {
        // The model answers nothing until the gate opens: the task runs for as long as the test wants.
        var gate = new Gate();
        await using var ollama = await OllamaStandIn.StartAsync(new OllamaStandInOptions
        {
            Otherwise = (_, request) => request.Body.Contains("RC-10001", StringComparison.Ordinal) ? OllamaBehaviour.SlowLoad(gate, "no JSON") : null,
        });
        await using var home = new ServiceHome();
        home.Variables["RSPA_OLLAMA_PORT"] = ollama.Port.ToString(CultureInfo.InvariantCulture);
        home.Variables["RSPA_TASKS_SOFT_SHUTDOWN_SECONDS"] = "1";
        home.Variables["RSPA_TASKS_HARD_SHUTDOWN_SECONDS"] = "5";
        var service = await home.StartAsync();
        var id = await service.Api.SubmitAsync("reimbursement", Receipts.Input(1), maxRetries: 0);
        await gate.Reached.WaitAsync(Eventually.Limit, TimeProvider.System);
        (await service.TaskAsync(id, "running"))["attempt"]!.GetValue<int>().ShouldBe(1);

        await service.StopAsync(TimeSpan.FromSeconds(20));
        using (var main = home.OpenMainDb())
        {
            using var task = main.CreateCommand();
            task.CommandText = "SELECT status || ' ' || attempt || ' ' || rescues || ' ' || (SELECT count(*) FROM attempts WHERE task_id = tasks.id) FROM tasks WHERE lower(hex(id)) = $id";
            task.Parameters.AddWithValue("$id", id.Replace("-", "", StringComparison.Ordinal));
            task.ExecuteScalar().ShouldBe("pending 0 0 0", service.Process.Output);
        }

        gate.Open();
        service = await home.StartAsync();
        (await service.TaskAsync(id, "completed", "failed"))["attempts"]!.AsArray().Select(attempt => (string)attempt!["outcome"]!).ShouldBe(["completed"]);
        await service.StopAsync();
    }

    [Fact]
    public async Task A_paused_agent_takes_nothing_after_a_kill_until_it_is_resumed()
    {
        await using var home = new ServiceHome();
        var service = await home.StartAsync();
        await service.IdleAsync();
        (await service.Api.PostAsync("/api/v1/agents/reimbursement/pause", new JsonObject { ["reason"] = "holiday" })).Status.ShouldBe(HttpStatusCode.OK);
        var id = await service.Api.SubmitAsync("reimbursement", Receipts.Input(1));
        await service.Process.KillAsync();

        // A node claims from its first moment on; only what it knows of the pause by then keeps it from this task.
        service = await home.StartAsync();
        await Eventually.UntilAsync("the agent has recovered", async () => (string?)(await service.Api.GetAsync("/api/v1/agents/reimbursement"))["paused"] == "holiday");
        var task = await service.TaskAsync(id, "pending");
        (task["attempt"]!.GetValue<int>(), task["attempts"]!.AsArray().Count).ShouldBe((0, 0), task.ToJsonString());

        (await service.Api.PostAsync("/api/v1/agents/reimbursement/resume")).Status.ShouldBe(HttpStatusCode.OK);
        await service.TaskAsync(id, "completed");
        await service.StopAsync();
    }
}
