using RsPa.Host.Tests.Hosting;

namespace RsPa.Host.Tests.Console;

public sealed class SchedulePreviewCommandTests(TestHost host) : IClassFixture<TestHost>
{
    [Fact]
    public async Task A_cron_expression_is_previewed_in_its_zone()
    {
        var frames = await host.RunAsync("schedule preview", ("cron", ["30 2 * * *"]), ("zone", ["Europe/Berlin"]), ("from", ["2026-03-28T00:00:00Z"]), ("count", ["3"]));

        frames.ExitCode().ShouldBe(0);
        var table = frames.Frame("table");
        table.GetProperty("columns").EnumerateArray().Select(column => column.Text("name")).ShouldBe(["at", "local"]);
        table.GetProperty("rows").EnumerateArray().Select(row => $"{row[0]} {row[1]}").ShouldBe(
        [
            "2026-03-28T01:30:00Z 2026-03-28T02:30:00+01:00",
            "2026-03-29T01:00:00Z 2026-03-29T03:00:00+02:00",
            "2026-03-30T00:30:00Z 2026-03-30T02:30:00+02:00",
        ]);
    }

    [Fact]
    public async Task An_interval_begins_a_period_later()
    {
        var frames = await host.RunAsync("schedule preview", ("every", ["1h30m"]), ("zone", ["UTC"]), ("from", ["2026-03-28T00:00:00Z"]), ("count", ["2"]));

        frames.Frame("table").GetProperty("rows").EnumerateArray().Select(row => row[0].GetString()).ShouldBe(["2026-03-28T01:30:00Z", "2026-03-28T03:00:00Z"]);
    }

    [Fact]
    public async Task One_moment_is_previewed_once()
    {
        var frames = await host.RunAsync("schedule preview", ("at", ["2026-05-01T08:00:00Z"]), ("zone", ["Asia/Kolkata"]), ("from", ["2026-03-28T00:00:00Z"]));

        frames.Frame("table").GetProperty("rows").EnumerateArray().Select(row => row[1].GetString()).ShouldBe(["2026-05-01T13:30:00+05:30"]);
    }

    [Theory]
    [InlineData("cron", "61 * * * *", "cron")]
    [InlineData("zone", "Europe/Atlantis", "zone")]
    [InlineData("count", "0", "count")]
    [InlineData("count", "1001", "count")]
    [InlineData("every", "1h", "cron")]
    [InlineData("from", "0001-01-01T00:00:00Z", "from")]
    public async Task What_is_wrong_is_named(string option, string value, string field)
    {
        var frames = await host.RunAsync("schedule preview", option == "cron" ? [(option, [value])] : [("cron", ["@daily"]), (option, [value])]);

        frames.ExitCode().ShouldBe(2);
        frames.Frame("error").Text("field").ShouldBe(field);
        frames.Frame("error").Text("remedy").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task An_interval_out_of_range_is_refused()
    {
        var frames = await host.RunAsync("schedule preview", ("every", ["400d"]));

        frames.ExitCode().ShouldBe(2);
        frames.Frame("error").Text("message").ShouldContain("every");
    }
}
