using RsPa.Actors.Protocol.Tasks;
using RsPa.Cli.Surroundings;
using RsPa.Host.Tests.Surfaces;

namespace RsPa.Cli.Tests;

public sealed class RspaTests(SurfaceHost host) : IClassFixture<SurfaceHost>
{
    [Fact]
    public async Task A_list_for_programs_is_an_array_of_objects()
    {
        var id = await host.SubmitAsync("reports");
        using var run = await RspaRun.OneAsync(host.SocketPath, "task", "list", "--agent", "reports", "--json");

        run.ExitCode.ShouldBe(0);
        var task = run.Json.EnumerateArray().Single(task => task.Text("id") == $"{id}");
        task.Text("status").ShouldBe("pending");
        task.TryGetProperty("ended_at", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_list_in_a_pipe_is_plain_and_complete()
    {
        var id = await host.SubmitAsync();
        using var run = await RspaRun.OneAsync(host.SocketPath, "task", "list");

        run.Output.ShouldContain($"{id}  echo");
        run.Output.ShouldNotContain("\u001b");
        run.Output.ShouldNotContain("─");
    }

    [Theory]
    [InlineData(60, false)]
    [InlineData(80, false)]
    [InlineData(100, true)]
    [InlineData(200, true)]
    public async Task A_narrow_terminal_shows_fewer_columns_and_says_which(int width, bool error)
    {
        var id = await host.SubmitAsync();
        host.Tasks.Set(id, TaskStatus.Failed, attempt: 2, error: "refused");
        using var run = await RspaRun.OneAsync(new RspaRun.Setting { Socket = host.SocketPath, Terminal = true, Width = width }, "task", "list", "--status", "failed");

        run.Output.ShouldContain($"{id}");
        run.Output.Contains("refused", StringComparison.Ordinal).ShouldBe(error);
        run.Output.Contains("Not shown", StringComparison.Ordinal).ShouldBe(width < 200);
        run.Output.Split('\n').ShouldAllBe(line => Visible(line) <= width);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public async Task A_list_on_a_terminal_fits_its_width(int width)
    {
        var id = await host.SubmitAsync();
        host.Tasks.Set(id, TaskStatus.Failed, attempt: 2, error: new string('e', 300));
        using var run = await RspaRun.OneAsync(new RspaRun.Setting { Socket = host.SocketPath, Terminal = true, Width = width }, "task", "show", $"{id}");

        run.ExitCode.ShouldBe(0);
        run.Output.ShouldContain($"{id}");
        run.Output.Split('\n').ShouldAllBe(line => Visible(line) <= width);
    }

    [Fact]
    public async Task Several_results_make_one_object_for_programs()
    {
        var id = await host.SubmitAsync();
        using var run = await RspaRun.OneAsync(host.SocketPath, "--json", "task", "show", $"{id}");

        run.Json.GetProperty("input").Text("text").ShouldBe("hello");
        run.Json.GetProperty("attempts").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Relative_paths_start_from_the_clients_directory_and_input_comes_from_standard_input()
    {
        using var run = await RspaRun.OneAsync(
            new RspaRun.Setting { Socket = host.SocketPath, Directory = "/home/me/bills", Input = """{"a":1}""" },
            "task", "submit", "echo", "-", "--path", "file=../x.pdf", "--key", "relative");

        run.ExitCode.ShouldBe(0);
        host.Received.OfType<SubmitTask>().Single(task => task.Key == "relative").Input.ShouldBe("""{"a":1,"file":"/home/me/x.pdf"}""");
    }

    [Fact]
    public async Task A_file_is_read_by_the_client()
    {
        var directory = Directory.CreateTempSubdirectory("rspa-").FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "in.json"), """{"from":"file"}""");
        using var run = await RspaRun.OneAsync(new RspaRun.Setting { Socket = host.SocketPath, Directory = directory }, "agent", "run", "echo", "--file", "in.json", "--key", "file");
        Directory.Delete(directory, recursive: true);

        run.ExitCode.ShouldBe(0);
        host.Received.OfType<SubmitTask>().Single(task => task.Key == "file").Input.ShouldBe("""{"from":"file"}""");
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_wrong_usage()
    {
        using var run = await RspaRun.OneAsync(host.SocketPath, "agent", "run", "echo", "--file", "nothing.json");

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("--file: 'nothing.json' cannot be read");
    }

    [Theory]
    [InlineData("did you mean 'submit'?", "task", "submitt")]
    [InlineData("did you mean 'task'?", "tsk")]
    [InlineData("did you mean '--status'?", "task", "list", "--staus", "failed")]
    [InlineData("`rspa task --help`", "task")]
    [InlineData("`rspa task show --help`", "task", "show")]
    [InlineData("critical, high, medium, low", "task", "submit", "echo", "--priority", "urgent")]
    [InlineData("--host: 'localhost' is no URL", "status", "--host", "localhost")]
    public async Task Wrong_usage_ends_with_2_and_says_what_is_near(string hint, params string[] args)
    {
        using var run = await RspaRun.OneAsync(host.SocketPath, args);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain(hint);
        run.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_fails_ends_with_1_and_an_error_for_programs_is_JSON_too()
    {
        using var run = await RspaRun.OneAsync(host.SocketPath, "task", "submit", "ecko", "--json");

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldContain("""{"error":"There is no agent 'ecko'.","remedy":"did you mean 'echo'?""");
    }

    [Fact]
    public async Task Help_comes_from_the_host_and_hides_what_is_hidden()
    {
        using var root = await RspaRun.OneAsync(host.SocketPath, "--help");
        root.ExitCode.ShouldBe(0);
        root.Output.ShouldContain("Tasks: the durable work of agents");
        root.Output.ShouldNotContain("console protocol");

        using var command = await RspaRun.OneAsync(host.SocketPath, "task", "submit", "--help");
        command.Output.ShouldContain("[default: medium]");
        command.Output.ShouldContain("--socket");
    }

    [Fact]
    public async Task Words_and_names_are_completed()
    {
        using var words = await RspaRun.OneAsync(host.SocketPath, "[suggest:7]", "rspa ta");
        words.Output.ShouldContain("task");
        using var names = await RspaRun.OneAsync(host.SocketPath, "[suggest:20]", "rspa agent show repo");
        names.Output.ShouldContain("reports");
    }

    [Fact]
    public async Task A_word_that_starts_with_an_at_sign_is_itself()
    {
        using var run = await RspaRun.OneAsync(host.SocketPath, "task", "submit", "echo", "--key", "@home");

        run.ExitCode.ShouldBe(0, run.Error);
        host.Received.OfType<SubmitTask>().ShouldContain(task => task.Key == "@home");
    }

    [Fact]
    public async Task Waiting_prints_the_output_of_the_task()
    {
        var run = RspaRun.OneAsync(host.SocketPath, "task", "submit", "echo", "--key", "waited", "--wait", "--json");
        var sent = await SentAsync("waited");
        host.Tasks.Set(sent.Id, TaskStatus.Completed, attempt: 1, output: """{"total":3}""");
        host.System.EventStream.Publish(new TaskChanged(sent.Id, sent.Agent, TaskStatus.Completed));
        while (!run.IsCompleted)
        {
            host.Time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        using var ended = await run;
        ended.ExitCode.ShouldBe(0);
        ended.Json.GetProperty("output").GetProperty("total").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task Breaking_off_a_wait_leaves_the_task_and_says_how_to_follow_it()
    {
        using var interrupts = new InterruptSource();
        using var error = new SignalWriter("waits for a free slot");
        var run = RspaRun.OneAsync(new RspaRun.Setting { Socket = host.SocketPath, Interrupts = interrupts, Error = error }, "task", "submit", "echo", "--key", "left", "--wait");
        var sent = await SentAsync("left");

        // The client tells a pipe of its progress on standard error: then it knows the task.
        await error.Seen.WaitAsync(TimeSpan.FromSeconds(30));
        interrupts.Interrupt();

        using var ended = await run;
        ended.ExitCode.ShouldBe(130);
        $"{error}".ShouldContain($"rspa task tail {sent.Id}");
        host.Tasks.All[sent.Id].Summary.Status.ShouldBe(TaskStatus.Pending);
    }

    [Fact]
    public async Task The_port_serves_the_console_as_well()
    {
        using var run = await RspaRun.OneAsync("/nonexistent", "version", "--json", "--host", $"http://localhost:{host.Address.Port}");

        run.ExitCode.ShouldBe(0);
        run.Json.Text("version").ShouldBe("0.1.0");
    }

    [Fact]
    public async Task A_prompt_runs_one_command_after_another()
    {
        using var run = await RspaRun.OneAsync(new RspaRun.Setting { Socket = host.SocketPath, Interactive = true, Keys = ["agent list", "task submitt", "exit"] });

        run.ExitCode.ShouldBe(0);
        run.Output.ShouldContain("Tab completes");
        run.Output.ShouldContain("reports");
        run.Error.ShouldContain("did you mean 'submit'?");
    }

    [Fact]
    public async Task Output_cannot_command_the_terminal()
    {
        var id = await host.SubmitAsync();
        host.Tasks.Set(id, TaskStatus.Failed, error: "\u001b]0;owned\u0007\u001b[2J");
        using var run = await RspaRun.OneAsync(host.SocketPath, "task", "show", $"{id}");

        run.Output.ShouldContain("]0;owned");
        run.Output.ShouldNotContain("\u001b]");
        run.Output.ShouldNotContain("\u001b[2J");
    }

    private static int Visible(string line) => System.Text.RegularExpressions.Regex.Replace(line.TrimEnd('\r'), "\u001b\\[[0-9;]*m", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).Length;

    private async Task<SubmitTask> SentAsync(string key)
    {
        SubmitTask? sent;
        while ((sent = host.Received.OfType<SubmitTask>().FirstOrDefault(task => task.Key == key)) is null)
            await Task.Yield();
        return sent;
    }
}
