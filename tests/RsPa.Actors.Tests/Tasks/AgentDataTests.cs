using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Tasks;

/// <summary>What attempts that run at once make of the data that they share.</summary>
public sealed class AgentDataTests(ITestOutputHelper output) : TasksKit(output)
{
    private static readonly CancellationToken Any = CancellationToken.None;

    // Both read 1 and wrote 2, and both were completed.
    [Fact]
    public async Task A_read_a_change_and_a_write_of_two_attempts_at_once_are_not_lost()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha);
        await SubmitAsync(Alpha);
        await SubmitAsync(Alpha);
        var (first, second) = (await alpha.NextAsync(), await alpha.NextAsync());
        var (a, b) = (first.Run.TaskId, second.Run.TaskId);
        await Increment(first.Run);
        await Increment(second.Run);
        first.End(AgentResult.Done("first"));
        await EndsAsync(a, TaskStatus.Completed);

        second.End(AgentResult.Done("second"));
        var again = await alpha.NextAsync();
        (again.Run.TaskId, again.Run.Attempt).ShouldBe((b, 1));
        await Increment(again.Run);
        again.End(AgentResult.Done("again"));

        await EndsAsync(b, TaskStatus.Completed);
        (Store.Inner.Data(Alpha, "count"), Find(b).Output).ShouldBe(("2", "\"again\""));
        AttemptsOf(b).Select(attempt => attempt.Outcome).ShouldBe([AttemptOutcome.Conflicted, AttemptOutcome.Completed]);
    }

    [Fact]
    public async Task What_is_set_without_having_been_read_overwrites()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha);
        await SubmitAsync(Alpha);
        await SubmitAsync(Alpha);
        var (first, second) = (await alpha.NextAsync(), await alpha.NextAsync());
        foreach (var (attempt, value) in new[] { (first, 1), (second, 2) })
        {
            attempt.Run.Data.Set("latest", value);
            attempt.End();
            await EndsAsync(attempt.Run.TaskId, TaskStatus.Completed);
        }

        Store.Inner.Data(Alpha, "latest").ShouldBe("2");
    }

    [Fact]
    public async Task An_entry_that_a_list_did_not_show_was_seen_not_to_be_there()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha);
        await SubmitAsync(Alpha);
        await SubmitAsync(Alpha);
        var (first, second) = (await alpha.NextAsync(), await alpha.NextAsync());
        var (a, b) = (first.Run.TaskId, second.Run.TaskId);
        foreach (var attempt in new[] { first, second })
        {
            (await ListAsync<int>(attempt.Run.Data, "day/")).ShouldBeEmpty();
            attempt.Run.Data.Set("day/1", 1);
        }

        first.End();
        await EndsAsync(a, TaskStatus.Completed);
        second.End();

        (await alpha.NextAsync()).Run.TaskId.ShouldBe(b);
    }

    [Fact]
    public async Task What_is_added_is_seen_by_the_attempt_and_added_up_over_all_of_them()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha);
        await SubmitAsync(Alpha);
        await SubmitAsync(Alpha);
        var (first, second) = (await alpha.NextAsync(), await alpha.NextAsync());
        var (a, b) = (first.Run.TaskId, second.Run.TaskId);
        foreach (var data in new[] { first.Run.Data, second.Run.Data })
        {
            data.Add("sum", 1.25m);
            (await data.GetAsync<decimal>("sum", Any)).ShouldBe(1.25m);
            data.Add("sum", 1);
            (await ListAsync<decimal>(data, "s")).ShouldBe([2.25m]);
            data.Set("own", 1);
            data.Add("own", 2);
            (await data.GetAsync<int>("own", Any)).ShouldBe(3);
        }

        first.End();
        second.End();
        await EndsAsync(a, TaskStatus.Completed);
        await EndsAsync(b, TaskStatus.Completed);
        (Store.Inner.Data(Alpha, "sum"), Store.Inner.Data(Alpha, "own")).ShouldBe(("4.50", "3"));
    }

    private static async Task Increment(AgentRun run) => run.Data.Set("count", await run.Data.GetAsync<int>("count", Any) + 1);

    private static async Task<List<T>> ListAsync<T>(IAgentData data, string prefix)
    {
        var values = new List<T>();
        await foreach (var (_, value) in data.ListAsync<T>(prefix, Any))
            values.Add(value);
        return values;
    }
}
