using RsPa.EndToEnd.Processes;

namespace RsPa.EndToEnd;

public sealed class StartAndStopTests
{
    [Fact]
    public async Task The_first_start_shows_the_agents_at_work_and_the_second_one_does_not()
    {
        await using var home = new ServiceHome();
        var first = await home.StartAsync();
        await Patience.UntilAsync("the welcome", () => Task.FromResult(first.Process.Output.Contains("Try next", StringComparison.Ordinal)));
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
}
