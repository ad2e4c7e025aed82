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
        run.Error.ShouldContain("is no RsPa");
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
    [InlineData("fish", 2)]
    public async Task Completion_scripts_need_no_host(string shell, int exitCode)
    {
        using var run = await RspaRun.OneAsync("/nonexistent/rspa.sock", "completion", shell);
        run.ExitCode.ShouldBe(exitCode);
    }
}
