using RsPa.Actors.Protocol.Logs;
using RsPa.Host.Logging;

namespace RsPa.Host.Tests.Logging;

public sealed class LogLineTests
{
    private static readonly LogEntry Entry = new(new DateTimeOffset(2026, 3, 1, 13, 0, 0, 5, TimeSpan.Zero), LogSeverity.Critical, "RsPa.X", "all is lost", null, null, null, null, new LogContext("t1", 2, "mail", "box"));

    [Fact]
    public void A_plain_line_has_time_level_logger_message_and_context() =>
        LogLine.Of(Entry, coloured: false).ShouldBe("2026-03-01T13:00:00.005Z CRITICAL RsPa.X all is lost [task=t1 attempt=2 agent=mail]\n");

    [Fact]
    public void Every_part_of_a_coloured_line_has_its_colour() =>
        LogLine.Of(Entry, coloured: true).ShouldBe("\e[90m2026-03-01T13:00:00.005Z\e[0m \e[1;31mCRITICAL\e[0m \e[90mRsPa.X\e[0m all is lost \e[90m[task=t1 attempt=2 agent=mail]\e[0m\n");

    [Fact]
    public void A_line_about_nothing_in_particular_has_no_brackets()
    {
        LogLine.Of(Entry with { Context = new LogContext(null, null, null, "box") }, coloured: true).ShouldEndWith("all is lost\n");
        LogLine.Of(Entry with { Context = new LogContext(null, null, "mail", "box") }, coloured: false).ShouldEndWith("all is lost [agent=mail]\n");
    }

    [Theory]
    [InlineData(LogSeverity.Debug, "\e[90mDEBUG")]
    [InlineData(LogSeverity.Info, "\e[32mINFO")]
    [InlineData(LogSeverity.Warning, "\e[33mWARNING")]
    [InlineData(LogSeverity.Error, "\e[31mERROR")]
    [InlineData(LogSeverity.Critical, "\e[1;31mCRITICAL")]
    public void A_coloured_line_colours_the_level(LogSeverity severity, string start) =>
        LogLine.Of(Entry with { Severity = severity }, coloured: true).ShouldContain(start);

    [Fact]
    public void Logged_text_can_neither_steer_the_terminal_nor_forge_a_line()
    {
        const string Forged = "2026-03-01T13:00:00.005Z INFO forged";
        var line = LogLine.Of(
            Entry with
            {
                Logger = "RsPa.X\n",
                Message = $"a\e[2J\u0007b\u202E\r\n{Forged}\u2028{Forged}\n",
                Exception = $"System.Exception: \u009b2J\r\n{Forged}\n   at X\n",
                Context = new LogContext("t1", 2, $"mail]\n{Forged}", "box"),
            },
            coloured: false);

        line.Split('\n').ShouldBe(
        [
            $@"2026-03-01T13:00:00.005Z CRITICAL RsPa.X a\u001B[2J\u0007b\u202E\r\n{Forged}\u2028{Forged} [task=t1 attempt=2 agent=mail]\n{Forged}]",
            @"    System.Exception: \u009B2J",
            $"    {Forged}",
            "       at X",
            "",
        ]);
    }
}
