using RsPa.Host.Tests.Hosting;

namespace RsPa.Host.Tests.Console;

public sealed class InboxCommandTests(TestHost host) : IClassFixture<TestHost>
{
    [Fact]
    public async Task The_list_names_files_with_their_reasons_and_says_what_to_do()
    {
        var frames = await host.RunAsync("inbox list");

        frames.ExitCode().ShouldBe(0);
        frames.Frame("table").GetProperty("rows")[0][0].GetString().ShouldBe("poem.txt");
        frames.Frame("table").GetProperty("rows")[0][6].GetString().ShouldBe("No total was found.");
        frames.Frame("text").Text("text").ShouldBe("At least 5,000 waiting, 1 in work, 1 failed, in /inbox. `rspa inbox retry` has those that failed or are held tried again.");
    }

    [Fact]
    public async Task Status_shows_what_waits_in_the_inbox()
    {
        var frames = await host.RunAsync("status");
        frames.FieldOf("inbox").GetProperty("waiting").GetInt32().ShouldBe(5_000);
        frames.FieldOf("inbox").GetProperty("failed").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task What_is_retried_is_named_and_what_can_not_be_is_an_error()
    {
        (await host.RunAsync("inbox retry")).Frame("table").GetProperty("rows")[0][0].GetString().ShouldBe("poem.txt");

        var frames = await host.RunAsync("inbox retry", ("name", ["poem.txt", "nothing.txt"]));
        frames.ExitCode().ShouldBe(1);
        frames.Frame("error").Text("message").ShouldContain("'nothing.txt' is not tried again: there is no such file");
        frames.Frame("table").GetProperty("rows").GetArrayLength().ShouldBe(1);
    }
}
