using RsPa.Actors.Protocol.Tasks;
using RsPa.Cli.Platform;
using RsPa.Host.Tests.Hosting;

namespace RsPa.Cli.Tests;

public sealed class RspaTests(TestHost host) : IClassFixture<TestHost>
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

        run.Output.ShouldContain($"{id}  pending");
        run.Output.ShouldNotContain("\u001b");
        run.Output.ShouldNotContain("─");
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(200)]
    public async Task A_list_on_a_terminal_of_any_width_keeps_what_matters(int width)
    {
        // At 80 columns identifiers and moments took the room, and what a task is about and why it failed were left out.
        using var content = new StringContent("""{"agent":"reports","input":{"path":"/home/me/bills/march.pdf"}}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await host.Http.PostAsync("/api/v1/tasks", content);
        var id = new RsPa.Agents.TaskId(System.Text.Json.JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("id").GetGuid());
        host.Tasks.Set(id, TaskStatus.Failed, attempt: 2, error: "the file holds no text, and what it shows is a picture");
        using var run = await RspaRun.OneAsync(new RspaRun.Setting { Socket = host.SocketPath, Terminal = true, Width = width, Time = host.Time }, "task", "list", "--status", "failed", "--agent", "reports");

        run.Output.ShouldContain(id.Short);
        run.Output.ShouldNotContain($"{id}");
        run.Output.ShouldContain("march.pdf");
        Words(run.Output).ShouldContain("the file holds no text, and what it shows is a picture");
        run.Output.ShouldMatch("now|ago");
        run.Output.Contains("Not shown", StringComparison.Ordinal).ShouldBe(width < 80);
        run.Output.Split('\n').ShouldAllBe(line => Visible(line) <= width);
    }

    [Fact]
    public async Task A_task_that_is_due_later_is_said_to_be()
    {
        // A task that was due in an hour was said to wait for a free slot.
        using var submitted = await RspaRun.OneAsync(host.SocketPath, "task", "submit", "echo", "--due", "+1h", "--key", "later", "--json");
        var id = submitted.Json.Text("id");

        using var shown = await RspaRun.OneAsync(host.SocketPath, "task", "show", id);
        shown.Output.ShouldContain("waits for its time, due in 1 h");
        using var listed = await RspaRun.OneAsync(host.SocketPath, "task", "list", "--limit", "1000");
        listed.Output.ShouldContain("due in 1 h");
        using var json = await RspaRun.OneAsync(host.SocketPath, "task", "list", "--limit", "1000", "--json");
        var task = json.Json.EnumerateArray().Single(each => each.Text("id") == id);
        task.TryGetProperty("note", out _).ShouldBeFalse();
        task.TryGetProperty("due_at", out _).ShouldBeTrue();
        task.Text("key").ShouldBe("later");
    }

    [Fact]
    public async Task A_task_is_named_by_the_end_of_its_identifier_and_the_last_one_by_a_word()
    {
        using var submitted = await RspaRun.OneAsync(host.SocketPath, "task", "submit", "echo", "--key", "named", "--json");
        var id = submitted.Json.Text("id");
        await host.SubmitAsync("reports");

        foreach (var name in new[] { id, id[^8..], id[^13..], "@last" })
        {
            using var run = await RspaRun.OneAsync(host.SocketPath, "task", "show", name, "--json");
            run.ExitCode.ShouldBe(0, run.Error);
            run.Json.Text("id").ShouldBe(id);
        }
    }

    [Fact]
    public async Task A_list_is_watched_until_it_is_broken_off()
    {
        using var interrupts = new InterruptSource();
        using var console = new SignalScreen();
        var setting = new RspaRun.Setting { Socket = host.SocketPath, Terminal = true, Interrupts = interrupts, Time = host.Time, Screen = console };
        var run = RspaRun.OneAsync(setting, "task", "list", "--agent", "echo", "--watch");
        await console.Shown("Ctrl-C ends").WaitAsync(TimeSpan.FromSeconds(30));

        var id = await host.SubmitAsync();
        var seen = console.Shown(id.Short);
        while (!seen.IsCompleted)
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        interrupts.Interrupt();
        using var ended = await run;
        ended.ExitCode.ShouldBe(0);

        // The screen is given back, with the newest list on it.
        $"{console}".ShouldContain("\u001b[?1049h");
        $"{console}".Split("\u001b[?1049l")[^1].ShouldContain(id.Short);
    }

    [Fact]
    public async Task In_a_pipe_a_watched_list_comes_again_only_when_it_is_another_one()
    {
        using var interrupts = new InterruptSource();
        using var output = new SignalScreen();
        var setting = new RspaRun.Setting { Socket = host.SocketPath, Interrupts = interrupts, Time = host.Time, Screen = output };
        var run = RspaRun.OneAsync(setting, "agent", "list", "--watch", "--json");
        await output.Shown("\"paused\"", absent: true).WaitAsync(TimeSpan.FromSeconds(30));
        (await host.RunAsync("agent pause", ("agent", ["echo"]), ("reason", ["watched"]))).ExitCode().ShouldBe(0);
        var seen = output.Shown("watched");
        for (var turn = 0; !seen.IsCompleted; turn++)
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        interrupts.Interrupt();
        using var ended = await run;
        await host.RunAsync("agent resume", ("agent", ["echo"]));
        $"{output}".TrimEnd('\n').Split('\n').Length.ShouldBe(2);
    }

    [Fact]
    public async Task Only_what_shows_a_state_can_be_watched()
    {
        using var run = await RspaRun.OneAsync(host.SocketPath, "task", "submit", "echo", "--watch");
        run.ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_file_that_is_no_UTF8_is_wrong_usage_with_the_place()
    {
        using var run = await RspaRun.OneAsync(new RspaRun.Setting { Socket = host.SocketPath, Bytes = [(byte)'{', (byte)'"', 0xff, (byte)'"'] }, "task", "submit", "echo", "-");

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("the byte 0xFF at 3");
    }

    [Fact]
    public async Task Files_are_completed_where_an_option_takes_one()
    {
        var directory = Directory.CreateTempSubdirectory("rspa-").FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "march.pdf"), "");
        await File.WriteAllTextAsync(Path.Combine(directory, ".hidden"), "");
        Directory.CreateDirectory(Path.Combine(directory, "marches"));
        await File.WriteAllTextAsync(Path.Combine(directory, "marches", "a.txt"), "");
        var lines = new (string Line, string[] Words)[]
        {
            ("rspa agent run echo --file mar", ["march.pdf", "marches/"]),
            ("rspa agent run echo --path bill=marches/", ["bill=marches/a.txt"]),
            ("rspa agent run echo --path bi", []),
            ("rspa agent run echo --file=./m", ["--file=./march.pdf", "--file=./marches/"]),
            ("rspa agent run echo --key m", []),
            ("rspa --socket marc", ["march.pdf", "marches/"]),
        };
        foreach (var (line, words) in lines)
        {
            using var run = await RspaRun.OneAsync(new RspaRun.Setting { Socket = host.SocketPath, Directory = directory }, $"[suggest:{line.Length}]", line);
            run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ShouldBe(words, line);
        }

        Directory.Delete(directory, recursive: true);
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
    [InlineData("--host: 'localhost' is not a valid URL", "status", "--host", "localhost")]
    [InlineData("'--socket'", "status", "--socket")]
    [InlineData("'--host'", "--host")]
    public async Task Wrong_usage_ends_with_2_and_says_what_is_near(string hint, params string[] args)
    {
        using var run = await RspaRun.OneAsync(host.SocketPath, args);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain(hint);
        run.Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("submitt", "submit", "task", "submitt")]
    [InlineData("tsk", "task", "tsk")]
    [InlineData("needs a command", "submit", "task")]
    [InlineData("'rspa task show' needs <task>", "rspa task show --help", "task", "show")]
    [InlineData("limit: ", "1 to 1,000", "task", "list", "--limit")]
    [InlineData("--socket", "Give the path", "status", "--socket", "")]
    [InlineData("'maybe' is too much", "rspa status --help", "status", "--json=maybe")]
    [InlineData("urgent", "critical, high, medium, low", "task", "submit", "echo", "--priority", "urgent")]
    [InlineData("nothing.json", "cannot be read", "agent", "run", "echo", "--file", "nothing.json")]
    [InlineData("localhost", "http://localhost:8501", "status", "--host", "localhost")]
    [InlineData("'tcsh'", "bash", "completion", "tcsh")]
    public async Task Wrong_usage_is_JSON_for_programs(string wrong, string remedy, params string[] args)
    {
        using var run = await RspaRun.OneAsync(host.SocketPath, [.. args, "--json"]);

        run.ExitCode.ShouldBe(2);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldEndWith("\n");
        run.Error.TrimEnd('\n').ShouldNotContain('\n');
        var error = System.Text.Json.JsonElement.Parse(run.Error);
        error.Text("error").ShouldContain(wrong);
        run.Error.ShouldContain(remedy);
        run.Error.ShouldNotContain("System.");
    }

    [Theory]
    [InlineData("'task list' or 'agent list'", "list")]
    [InlineData("'task submit'", "submitt")]
    [InlineData("'log query'", "query")]
    [InlineData("status, doctor", "foo")]
    public async Task A_word_that_is_no_command_is_answered_with_what_there_is(string hint, string word)
    {
        using var run = await RspaRun.OneAsync(host.SocketPath, word);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain(hint);
        run.Error.ShouldContain($"'{word}' is not a command");
    }

    [Fact]
    public async Task Help_of_a_palette_does_not_list_every_task()
    {
        var id = await host.SubmitAsync();
        foreach (var args in new string[][] { ["task", "--help"], ["task", "show", "--help"], ["task", "cancel", "--help"], ["agent", "show", "-h"] })
        {
            using var run = await RspaRun.OneAsync(host.SocketPath, args);

            run.ExitCode.ShouldBe(0);
            run.Output.ShouldNotContain($"{id}");
            run.Output.ShouldNotContain("reports");
        }
    }

    [Fact]
    public async Task The_hint_of_the_next_page_keeps_the_filters()
    {
        for (var i = 0; i < 3; i++)
            await host.SubmitAsync("reports");
        using var run = await RspaRun.OneAsync(host.SocketPath, "task", "list", "--agent", "reports", "--status", "pending", "--limit", "2");

        run.Output.ShouldContain("rspa task list --status pending --agent reports --limit 2 --before ");
    }

    [Fact]
    public async Task At_the_prompt_words_are_quoted_as_in_a_shell()
    {
        string[] keys =
        [
            """agent run echo --input '{"report":{"from":"2025-01-01","until":"2025-12-31"}}' --key 'from the prompt'""",
            """rspa task submit echo "{\"text\":\"it's \$5\"}" --key two\ words   # as it is written in the documentation""",
            "exit",
        ];
        using var run = await RspaRun.OneAsync(new RspaRun.Setting { Socket = host.SocketPath, Interactive = true, Keys = keys });

        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldBeEmpty();
        host.Received.OfType<SubmitTask>().Single(task => task.Key == "from the prompt").Input.ShouldBe("""{"report":{"from":"2025-01-01","until":"2025-12-31"}}""");
        host.Received.OfType<SubmitTask>().Single(task => task.Key == "two words").Input.ShouldBe("""{"text":"it's $5"}""");
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

    [Theory]
    [InlineData("rspa ta", "task")]
    [InlineData("rspa st", "status")]
    [InlineData("rspa task re", "retry")]
    [InlineData("rspa agent show repo", "reports")]
    [InlineData("rspa agent show \"re", "reports")]
    [InlineData("rspa task list --status fa", "failed")]
    [InlineData("rspa task list --status=fa", "--status=failed")]
    [InlineData("rspa task list --agent reports --st", "--status")]
    [InlineData("rspa task list --wa", "--watch")]
    [InlineData("rspa task submit echo --wat", "")]
    [InlineData("rspa --json task sub", "submit")]
    [InlineData("rspa task show @", "@last")]
    [InlineData("rspa nothing he", "")]
    [InlineData("rspa vers", "")]
    public async Task Words_and_names_are_completed(string line, string expected)
    {
        using var run = await RspaRun.OneAsync(host.SocketPath, $"[suggest:{line.Length}]", line);

        run.ExitCode.ShouldBe(0);
        run.Output.Trim().ShouldBe(expected);
    }

    [Fact]
    public async Task Tasks_are_completed_by_the_end_of_their_identifiers()
    {
        var id = await host.SubmitAsync();
        var line = $"rspa task cancel {id.Short} {id.Short[..5]}";
        using var run = await RspaRun.OneAsync(host.SocketPath, $"[suggest:{line.Length}]", line);

        run.Output.Trim().ShouldBe(id.Short);
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
        $"{error}".ShouldContain($"rspa task tail {sent.Id.Short}");
        (await host.Tasks.FindAsync(sent.Id, CancellationToken.None))!.Summary.Status.ShouldBe(TaskStatus.Pending);
    }

    [Fact]
    public async Task The_port_serves_the_console_as_well()
    {
        using var run = await RspaRun.OneAsync(new RspaRun.Setting { Token = host.Token }, "version", "--json", "--host", $"http://localhost:{host.Address.Port}");

        run.ExitCode.ShouldBe(0);
        run.Json.Text("version").ShouldBe("0.1.0");
    }

    [Fact]
    public async Task Without_the_token_the_port_refuses_and_names_its_file()
    {
        using var run = await RspaRun.OneAsync(new RspaRun.Setting(), "version", "--host", $"http://localhost:{host.Address.Port}");

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain("api.token");
        run.Error.ShouldContain("RSPA_TOKEN");
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

    /// <summary>What is written, without line breaks and indentation.</summary>
    private static string Words(string text) => string.Join(' ', text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));

    private static int Visible(string line) => System.Text.RegularExpressions.Regex.Replace(line.TrimEnd('\r'), "\u001b\\[[0-9;]*m", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).Length;

    private async Task<SubmitTask> SentAsync(string key)
    {
        SubmitTask? sent;
        while ((sent = host.Received.OfType<SubmitTask>().FirstOrDefault(task => task.Key == key)) is null)
            await Task.Yield();
        return sent;
    }
}
