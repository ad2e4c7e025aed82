using RsPa.Agents.BuiltIn.SystemReport;
using RsPa.Agents.BuiltIn.Tests.Fakes;

namespace RsPa.Agents.BuiltIn.Tests;

public class SystemReportTests
{
    [Fact]
    public async Task A_report_says_what_each_agent_did_and_what_failed()
    {
        using var bench = new Bench();
        var task = TaskId.New(bench.Time);
        bench.Activity = new FakeActivity(new ActivitySummary(
            [new AgentActivity(new AgentName("todo"), 7, 1, 0, 75.25), new AgentActivity(new AgentName("prompt"), 2, 0, 0, 0.25)],
            [new FailureLine(task, new AgentName("todo"), bench.Time.GetUtcNow().AddHours(-1), "no | such\nfile <b>")],
            3,
            1));

        var output = await bench.DoneAsync(new SystemReportAgentType(), new { });

        var markdown = output.GetProperty("markdown").GetString()!;
        markdown.ShouldBe(
            $"""
            # What RsPa did, 2026-04-01 09:30 to 2026-04-02 09:30 UTC

            10 attempts ended: 9 completed, 1 failed (10 %), 0 cancelled. Now 3 tasks wait and 1 runs.

            ## Agents

            | agent | completed | failed | cancelled | mean time |
            |---|---:|---:|---:|---:|
            | prompt | 2 | 0 | 0 | 250 ms |
            | todo | 7 | 1 | 0 | 75.3 s |

            ## Newest failures

            | when (UTC) | agent | error | task |
            |---|---|---|---|
            | 2026-04-02 08:30:00 | todo | no \| such file &lt;b> | {task} |

            """);
        (await File.ReadAllTextAsync(output.GetProperty("path").GetString()!)).ShouldBe(markdown);
        output.GetProperty("completed").GetInt64().ShouldBe(9);
        output.GetProperty("failed").GetInt64().ShouldBe(1);
        output.GetProperty("pending").GetInt64().ShouldBe(3);
    }

    [Fact]
    public async Task The_period_is_the_one_that_was_asked_for()
    {
        using var bench = new Bench();
        var activity = new FakeActivity(new ActivitySummary([], [], 0, 0));
        bench.Activity = activity;
        var output = await bench.DoneAsync(new SystemReportAgentType(), new { hours = 48 });
        activity.Asked.ShouldBe((bench.Time.GetUtcNow().AddHours(-48), bench.Time.GetUtcNow()));
        output.GetProperty("markdown").GetString()!.ShouldContain("No attempt ended in this period. Now 0 tasks wait and 0 run.");
    }

    [Theory]
    [InlineData("""{"hours": 0}""", "'hours' is 0: give a whole number from 1 to 8784.")]
    [InlineData("""{"hours": "day"}""", "'hours' is \"day\"")]
    [InlineData("""{"days": 1}""", "unknown property 'days': allowed is hours.")]
    public async Task Wrong_input_is_refused(string input, string expected)
    {
        using var bench = new Bench();
        (await bench.RejectedAsync(new SystemReportAgentType(), input)).ShouldContain(expected);
    }
}
