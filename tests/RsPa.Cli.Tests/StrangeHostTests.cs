namespace RsPa.Cli.Tests;

public sealed class StrangeHostTests
{
    [Fact]
    public async Task No_host_ends_with_3_and_says_how_to_start_it()
    {
        using var run = await RspaRun.OneAsync("/nonexistent/rspa.sock", "status");

        run.ExitCode.ShouldBe(3);
        run.Error.ShouldContain("No RsPa answers at /nonexistent/rspa.sock (there is no such socket)");
        run.Error.ShouldContain("start it (RsPa.Host");
    }

    [Fact]
    public async Task No_host_is_JSON_for_programs()
    {
        using var run = await RspaRun.OneAsync("/nonexistent/rspa.sock", "status", "--json");

        run.ExitCode.ShouldBe(3);
        run.Error.ShouldStartWith("{\"error\":\"No RsPa answers");
    }

    [Fact]
    public async Task Another_protocol_is_said_in_words()
    {
        await using var host = await StubHost.StartAsync("""{"protocol":2,"version":"3.0.0","groups":[]}""");
        using var run = await RspaRun.OneAsync("/x", "status", "--host", host.Url);

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain("(version 3.0.0) speaks 2. Install the rspa of the service's version.");
    }

    [Theory]
    [InlineData("<html></html>")]
    [InlineData("{}")]
    [InlineData("[]")]
    public async Task What_is_no_RsPa_is_said_in_words(string catalog)
    {
        await using var host = await StubHost.StartAsync(catalog);
        using var run = await RspaRun.OneAsync("/x", "status", "--host", host.Url);

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain("is not RsPa");
    }

    // What a host names becomes commands, help and completions.
    [Theory]
    [InlineData("\\u001b[2J")]
    [InlineData("$(id)")]
    [InlineData("--all")]
    [InlineData("two words")]
    public async Task A_host_that_names_a_command_as_none_can_be_named_is_no_rs_pa(string name)
    {
        await using var host = await StubHost.StartAsync($$"""{"protocol":1,"version":"0.1.0","palettes":[{"name":"","help":"","commands":[{"name":"{{name}}","help":"","hidden":false,"shape":"value","arguments":[],"options":[]}]}]}""");
        using var run = await RspaRun.OneAsync("/x", "status", "--host", host.Url);

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain("is not RsPa");
        run.Error.ShouldNotContain("\u001b");
    }

    [Fact]
    public async Task Whatever_a_host_says_a_terminal_obeys_nothing_of_it_and_no_line_is_forged()
    {
        await using var host = await StubHost.StartAsync(frames: """
            {"frame":"line","time":"2026-01-31T12:00:00Z","level":"in\u001bfo","text":"a\u001b[2J\n2026-01-31 12:00:00 ERROR    forged\u202e"}
            {"frame":"table","name":"rows","columns":[{"name":"a","title":"T\u001b[2J","type":"text"}],"rows":[["x\u009b2J\ny"]],"empty":""}
            {"frame":"record","fields":[{"column":{"name":"a","title":"F\u001b","type":"pairs"},"value":{"k\u001b":"v\n\u001b"}}]}
            {"frame":"text","text":"t\u001b[2J"}
            {"frame":"progress","message":"p\u001b[2J\nq","fraction":null}
            {"frame":"error","message":"e\u001b[2J\nerror: forged","remedy":"r\u0007"}
            {"frame":"end","exit_code":1}
            """);
        foreach (var terminal in (bool[])[false, true])
        {
            using var run = await RspaRun.OneAsync(new RspaRun.Setting { Terminal = terminal }, "status", "--host", host.Url);
            var said = run.Output + run.Error;

            said.ShouldNotContain("\u001b[2J");
            said.Any(c => c is '\u0007' or '\u009b' or '\u202e').ShouldBeFalse();
            said.ShouldContain(@"a\u001B[2J");
            said.Split('\n').ShouldNotContain(line => line.StartsWith("error: forged", StringComparison.Ordinal) || line.StartsWith("2026-01-31 12:00:00 ERROR", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task JSON_for_programs_steers_no_terminal_and_means_the_same()
    {
        await using var host = await StubHost.StartAsync(frames: """
            {"frame":"record","fields":[{"column":{"name":"a","title":"A","type":"text"},"value":"\u001b\u009b\u202e\u2028é"}]}
            {"frame":"end","exit_code":0}
            """);
        using var run = await RspaRun.OneAsync(new RspaRun.Setting(), "status", "--json", "--host", host.Url);

        run.Output.TrimEnd('\n').Any(c => char.IsControl(c) || c is '\u202e' or '\u2028').ShouldBeFalse(run.Output);
        run.Json.GetProperty("a").GetString().ShouldBe("\u001b\u009b\u202e\u2028é");
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_is_no_success()
    {
        await using var host = await StubHost.StartAsync(frames: """{"frame":"text","text":"half"}""" + "\n");
        using var run = await RspaRun.OneAsync("/x", "status", "--host", host.Url);

        run.ExitCode.ShouldBe(3);
        run.Output.ShouldContain("half");
        run.Error.ShouldContain("went away before the command had ended");
    }

    [Fact]
    public async Task A_frame_of_a_newer_host_is_left_out()
    {
        await using var host = await StubHost.StartAsync(frames: """
            {"frame":"chart","points":[1]}
            {"frame":"text","text":"seen","bold":true}
            {"frame":"end","exit_code":0}
            """);
        using var run = await RspaRun.OneAsync("/x", "status", "--host", host.Url);

        run.ExitCode.ShouldBe(0);
        run.Output.Trim().ShouldBe("seen");
    }

    [Fact]
    public async Task Version_needs_no_host()
    {
        using var run = await RspaRun.OneAsync("/nonexistent/rspa.sock", "--version");
        (run.ExitCode, run.Output.Trim()).ShouldBe((0, "0.1.0"));
    }

    [Theory]
    [InlineData("bash", 0)]
    [InlineData("zsh", 0)]
    [InlineData("fish", 0)]
    [InlineData("tcsh", 2)]
    public async Task Completion_scripts_need_no_host(string shell, int exitCode)
    {
        using var run = await RspaRun.OneAsync("/nonexistent/rspa.sock", "completion", shell);
        run.ExitCode.ShouldBe(exitCode);
    }
}
