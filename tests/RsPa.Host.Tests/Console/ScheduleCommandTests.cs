using RsPa.Host.Tests.Hosting;

namespace RsPa.Host.Tests.Console;

public sealed class ScheduleCommandTests(TestHost host) : IClassFixture<TestHost>
{
    [Fact]
    public async Task A_schedule_is_made_listed_shown_and_removed()
    {
        var made = await host.RunAsync("schedule add", ("name", ["mornings"]), ("agent", ["echo"]), ("input", ["""{"text":"hello"}"""]), ("cron", ["0 9 * * mon-fri"]), ("zone", ["Europe/Berlin"]), ("catch-up-window", ["3h"]), ("retries", ["2"]));
        made.ExitCode().ShouldBe(0);
        made.FieldOf("rule").GetString().ShouldBe("0 9 * * mon-fri");
        made.FieldOf("max_retries").GetInt32().ShouldBe(2);

        var rows = (await host.RunAsync("schedule list")).Frame("table").GetProperty("rows").EnumerateArray().Select(row => row[0].GetString());
        rows.ShouldContain("mornings");
        (await host.RunAsync("schedule run", ("name", ["mornings"]))).FieldOf("occurrences").GetInt32().ShouldBe(1);
        (await host.RunAsync("schedule history", ("name", ["mornings"]))).Frame("table").GetProperty("rows")[0][1].GetString().ShouldBe("fired");
        (await host.RunAsync("schedule edit", ("name", ["mornings"]), ("priority", ["low"]))).FieldOf("priority").GetString().ShouldBe("low");
        (await host.RunAsync("schedule pause", ("name", ["mornings"]), ("reason", ["holiday"]))).FieldOf("pause_reason").GetString().ShouldBe("holiday");
        (await host.RunAsync("schedule resume", ("name", ["mornings"]))).ExitCode().ShouldBe(0);
        (await host.RunAsync("schedule remove", ("name", ["mornings"]))).ExitCode().ShouldBe(2);
        (await host.RunAsync("schedule remove", ("name", ["mornings"]), ("yes", ["true"]))).ExitCode().ShouldBe(0);
        var gone = await host.RunAsync("schedule show", ("name", ["mornings"]));
        gone.ExitCode().ShouldBe(1);
        gone.Frame("error").Text("remedy").ShouldContain("rspa schedule list");
    }

    [Fact]
    public async Task A_backfill_tells_the_number_to_confirm()
    {
        await host.RunAsync("schedule add", ("name", ["hourly"]), ("agent", ["echo"]), ("cron", ["@hourly"]), ("zone", ["UTC"]));

        var counted = await host.RunAsync("schedule backfill", ("name", ["hourly"]), ("from", ["3h"]), ("to", ["30m"]));
        counted.ExitCode().ShouldBe(2);
        counted.Frame("error").Text("remedy").ShouldBe("confirm the number: --count 3");
        (await host.RunAsync("schedule backfill", ("name", ["hourly"]), ("from", ["3h"]), ("to", ["30m"]), ("count", ["3"]))).FieldOf("occurrences").GetInt32().ShouldBe(3);
    }

    [Theory]
    [InlineData("catch-up-window", "40d")]
    [InlineData("retries", "101")]
    [InlineData("expires", "yesterday")]
    [InlineData("leave-out", "hello")]
    public async Task What_is_wrong_is_named_by_its_option(string option, string value)
    {
        var frames = await host.RunAsync("schedule add", ("name", ["wrong"]), ("agent", ["echo"]), ("cron", ["@daily"]), (option, [value]));

        frames.ExitCode().ShouldBe(2);
        frames.Frame("error").Text("field").ShouldBe(option);
    }
}
