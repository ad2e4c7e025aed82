using RsPa.Host.Tests.Hosting;

namespace RsPa.Host.Tests.Console;

public sealed class CacheCommandTests(TestHost host) : IClassFixture<TestHost>
{
    [Fact]
    public async Task Stats_shows_both_kinds()
    {
        var frames = await host.RunAsync("cache stats");

        frames.ExitCode().ShouldBe(0);
        var rows = frames.Frame("table").GetProperty("rows");
        rows.GetArrayLength().ShouldBe(2);
        rows[0][0].GetString().ShouldBe("answers");
        rows[0][1].GetInt64().ShouldBe(3);
    }

    [Fact]
    public async Task Purge_removes_nothing_without_a_yes()
    {
        var frames = await host.RunAsync("cache purge");

        frames.ExitCode().ShouldBe(2);
        frames.Frame("error").Text("remedy").ShouldContain("--yes");
    }

    [Theory]
    [InlineData("model", "qwen3", 2)]
    [InlineData("expired", "true", 0)]
    public async Task Purge_removes_what_is_asked_for(string option, string value, long removed)
    {
        var frames = await host.RunAsync("cache purge", ("yes", ["true"]), (option, [value]));

        frames.ExitCode().ShouldBe(0);
        frames.FieldOf("entries").GetInt64().ShouldBe(removed);
    }

    [Fact]
    public async Task Purge_that_fails_ends_with_1_and_says_why()
    {
        var frames = await host.RunAsync("cache purge", ("yes", ["true"]), ("model", ["broken"]));

        frames.ExitCode().ShouldBe(1);
        frames.Frame("error").Text("message").ShouldBe("The disk is full.");
    }
}
