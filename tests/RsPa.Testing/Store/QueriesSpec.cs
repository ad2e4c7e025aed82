using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Store;

/// <summary>What the reads of every store of tasks must do.</summary>
/// <param name="tested">The store.</param>
public abstract class QueriesSpec(IStoreUnderTest tested) : StoreSuite(tested)
{
    [Fact]
    public async Task A_list_shows_the_newest_tasks_that_fit_each_filter_page_by_page()
    {
        var expected = await InEachStatusAsync();
        foreach (var status in Enum.GetValues<TaskStatus>().Select(status => status == default ? (TaskStatus?)null : status))
        {
            foreach (var agent in new AgentName?[] { null, Alpha, Beta, new("nobody") })
            {
                var fitting = expected.Where(task => (status is null || task.Status == status) && (agent is null || task.Agent == agent)).Select(task => task.Id).OrderDescending().ToArray();
                (await PagesAsync(new TaskFilter(status, agent, Limit: 2))).ShouldBe(fitting, $"{status} {agent}");
            }
        }
    }

    [Fact]
    public async Task A_page_does_not_move_when_newer_tasks_come_and_older_ones_change()
    {
        var tasks = Enumerable.Range(0, 6).Select(_ => Task(Alpha)).ToArray();
        await Commit(tasks, Start);
        (await ListAsync(new TaskFilter(Limit: 2))).ShouldBe([tasks[5].Id, tasks[4].Id]);

        await Commit([Task(Alpha), Task(Alpha), new CancelTask(tasks[4].Id, "x"), new CancelTask(tasks[2].Id, "x")], Start.AddDays(-1));

        (await ListAsync(new TaskFilter(Before: tasks[4].Id, Limit: 2))).ShouldBe([tasks[3].Id, tasks[2].Id]);
        (await ListAsync(new TaskFilter(TaskStatus.Pending, Before: tasks[4].Id, Limit: 2))).ShouldBe([tasks[3].Id, tasks[1].Id]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(TaskFilter.MaxLimit + 1)]
    public async Task A_page_that_is_too_long_or_empty_is_refused(int limit) =>
        (await Should.ThrowAsync<ArgumentOutOfRangeException>(() => Queries.ListAsync(new TaskFilter(Limit: limit), CancellationToken.None))).ActualValue.ShouldBe(limit);

    [Fact]
    public async Task The_longest_page_is_read_whole()
    {
        await Commit([.. Enumerable.Range(0, TaskFilter.MaxLimit + 1).Select(_ => Task(Alpha))], Start);

        (await ListAsync(new TaskFilter(Limit: TaskFilter.MaxLimit))).Count.ShouldBe(TaskFilter.MaxLimit);
        (await ListAsync(new TaskFilter(TaskStatus.Pending, Alpha, Limit: TaskFilter.MaxLimit))).Count.ShouldBe(TaskFilter.MaxLimit);
    }

    [Fact]
    public async Task A_task_that_is_not_there_is_not_found()
    {
        (await FindAsync(NewId())).ShouldBeNull();
        (await ListAsync(new TaskFilter())).ShouldBeEmpty();
        (await Queries.CountUncompletedAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_task_is_found_with_its_attempts_oldest_first()
    {
        var (first, submitted) = await Claimed();
        await One(Record(first, new TaskTransition.RetryAt(Start), AttemptOutcome.Failed, "no luck"), Start);
        var second = (await Claim(There, Start, 1, (Alpha, 100))).Tasks.Single();
        await One(Record(second, new TaskTransition.RetryAt(Start), AttemptOutcome.TimedOut, "too slow"), Start.AddSeconds(-5));
        var third = (await Claim(Start, 1, (Alpha, 100))).Tasks.Single();
        await One(Record(third, new TaskTransition.Complete("[1]"), AttemptOutcome.Completed), Start);

        var found = (await FindAsync(submitted.Id))!;

        found.Attempts.Select(attempt => (attempt.Number, attempt.Outcome, attempt.Error))
            .ShouldBe([(1, AttemptOutcome.Failed, "no luck"), (2, AttemptOutcome.TimedOut, "too slow"), (3, AttemptOutcome.Completed, null)]);
        (await ListAsync(new TaskFilter(TaskStatus.Completed))).ShouldBe([submitted.Id]);
        (await Queries.ListAsync(new TaskFilter(TaskStatus.Completed), CancellationToken.None)).Single().ShouldBe(found.Summary);
    }

    [Fact]
    public async Task Tasks_are_found_by_the_start_of_their_identifier()
    {
        var tasks = Enumerable.Range(0, 5).Select(_ => Task(Alpha)).ToArray();
        await Commit(tasks, Start);

        (await MatchAsync(tasks[2].Id.ToString()[..35])).ShouldBe(tasks.Select(task => task.Id).Reverse());
        (await MatchAsync(tasks[2].Id.ToString())).ShouldBe([tasks[2].Id]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("what%")]
    [InlineData("_")]
    [InlineData("0' OR '1'='1")]
    [InlineData("٣")]
    [InlineData("000000000000000000000000000000000")]
    public async Task What_is_no_part_of_an_identifier_matches_nothing(string digits)
    {
        await Commit([Task(Alpha)], Start);
        (await MatchAsync(digits)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_task_is_found_by_the_end_of_its_identifier()
    {
        // The starts of identifiers are the time, and those of one minute share their first 8 digits.
        var one = Task(Alpha) with { Id = new TaskId(Guid.Parse("019a5c3e-7b21-7c3d-8e4f-0123456789ab")) };
        var other = Task(Alpha) with { Id = new TaskId(Guid.Parse("019a5c3e-7b22-7c3d-8e4f-ff23456789ab")) };
        var third = Task(Beta) with { Id = new TaskId(Guid.Parse("019a5c3e-7b23-7c3d-8e4f-00000089ab01")) };
        await Commit([one, other, third], Start);

        (await MatchAsync("0123456789ab")).ShouldBe([one.Id]);
        (await MatchAsync("f23456789ab")).ShouldBe([other.Id]);
        (await MatchAsync("F23456789AB")).ShouldBe([other.Id]);
        (await MatchAsync("123456789ab")).ShouldBe([one.Id]);
        (await MatchAsync("9ab")).ShouldBe([other.Id, one.Id]);
        (await MatchAsync("8e4f-0123456789ab")).ShouldBe([one.Id]);
        (await MatchAsync("b01")).ShouldBe([third.Id]);
        (await MatchAsync("1")).ShouldBe([third.Id]);
        (await MatchAsync("789abc")).ShouldBeEmpty();

        // The start still counts, and where both fit, both are candidates.
        (await MatchAsync("019a5c3e-7b23")).ShouldBe([third.Id]);
        (await MatchAsync("01")).ShouldBe([third.Id, other.Id, one.Id]);
    }

    [Fact]
    public async Task What_fits_a_great_many_tasks_is_read_up_to_a_bound()
    {
        await Commit([.. Enumerable.Range(0, 40).Select(_ => Task(Alpha))], Start);
        (await MatchAsync("0")).Count.ShouldBe(ITaskQueries.MostMatches);
    }

    [Fact]
    public async Task What_tasks_are_about_is_read_but_for_large_inputs()
    {
        var small = Task(Alpha) with { Input = """{"text":"ünï"}""", Key = "k" };
        var large = Task(Alpha) with { Input = $$"""{"text":"{{new string('x', TaskTopic.LongestInput)}}"}""" };
        await Commit([small, large], Start);

        var topics = (await Queries.TopicsAsync([small.Id, large.Id, TaskId.New(TimeProvider.System)], CancellationToken.None)).ToDictionary(topic => topic.Id);
        topics[small.Id].ShouldBe(new TaskTopic(small.Id, "k", small.Input, 16));
        topics[large.Id].ShouldBe(new TaskTopic(large.Id, null, null, large.Input.Length));
        topics.Count.ShouldBe(2);
        (await Queries.TopicsAsync([], CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task More_topics_than_a_page_has_are_refused() =>
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => Queries.TopicsAsync([.. Enumerable.Range(0, TaskFilter.MaxLimit + 1).Select(_ => NewId())], CancellationToken.None));

    [Fact]
    public async Task Tasks_are_counted_by_agent_and_status_but_for_completed_ones()
    {
        var tasks = Enumerable.Range(0, 4).Select(_ => Task(Alpha)).Append(Task(Beta)).ToArray();
        await Commit(tasks, Start);
        var claimed = (await Claim(Start, 3, (Alpha, 3))).Tasks;
        await One(Record(claimed[0], new TaskTransition.Complete("1"), AttemptOutcome.Completed), Start);
        await One(Record(claimed[1], new TaskTransition.Fail(), AttemptOutcome.Failed, "no"), Start);
        await One(new CancelTask(tasks[4].Id, "x"), Start);

        (await Queries.CountUncompletedAsync(CancellationToken.None)).ShouldBe(
            [new(Alpha, TaskStatus.Pending, 1), new(Alpha, TaskStatus.Running, 1), new(Alpha, TaskStatus.Failed, 1), new(Beta, TaskStatus.Cancelled, 1)],
            ignoreOrder: true);
    }

    [Fact]
    public async Task What_is_due_soon_is_told_by_agent_with_the_moment_of_its_first_task()
    {
        var (at, soon) = (Start, Start.AddMinutes(1));
        await Commit([Task(Alpha), Task(Alpha) with { DueAt = at }, Task(Alpha) with { DueAt = soon.AddTicks(10) }, Task(Beta)], Start);
        (await NextDueAsync(at, soon)).ShouldBeEmpty();

        // The end is in the span; of several tasks the first counts, whatever their priority or key.
        await Commit([Task(Alpha) with { DueAt = soon }], Start);
        (await NextDueAsync(at, soon)).ShouldBe([new AgentDue(Alpha, soon)]);
        await Commit([Task(Alpha) with { DueAt = at.AddSeconds(20), ConcurrencyKey = "k", Priority = TaskPriority.Low }, Task(Alpha) with { DueAt = at.AddSeconds(30) }], Start);
        (await NextDueAsync(at, soon)).ShouldBe([new AgentDue(Alpha, at.AddSeconds(20))]);

        // One that looks again whether what it waits for is there, and one that is tried again; one that waits without a moment is not expected.
        var claimed = (await Claim(at, 2, (Beta, 1), (Alpha, 1))).Tasks;
        await One(Record(claimed.Single(task => task.Agent == Beta), new TaskTransition.Wait(WaitKind.Time, at.AddSeconds(40)), AttemptOutcome.Waiting), at);
        await One(Record(claimed.Single(task => task.Agent == Alpha), new TaskTransition.RetryAt(at.AddSeconds(10)), AttemptOutcome.Failed, "no"), at);
        (await NextDueAsync(at, soon)).ShouldBe([new AgentDue(Alpha, at.AddSeconds(10)), new AgentDue(Beta, at.AddSeconds(40))], ignoreOrder: true);
        (await NextDueAsync(at.AddSeconds(10), at.AddSeconds(15))).ShouldBeEmpty();

        await One(new SetAgentPaused(Alpha, true), at);
        (await NextDueAsync(at, soon)).ShouldBe([new AgentDue(Beta, at.AddSeconds(40))]);

        async Task<IReadOnlyList<AgentDue>> NextDueAsync(DateTimeOffset after, DateTimeOffset until) => await Queries.NextDueAsync(after, until, CancellationToken.None);
    }

    [Fact]
    public async Task An_agents_data_is_listed_by_its_prefix_to_the_letter()
    {
        await KeepAsync(("a%1", "1"), ("a%2", "2"), ("A%3", "3"), ("ab", "4"), ("a", "5"));

        (await EntriesAsync(Alpha, "a%")).Select(entry => (entry.Key, entry.Value)).ShouldBe([("a%1", "1"), ("a%2", "2")]);
        (await EntriesAsync(Alpha, "")).Select(entry => entry.Key).ShouldBe(["A%3", "a", "a%1", "a%2", "ab"]);
        (await EntriesAsync(Alpha, "b")).ShouldBeEmpty();
        (await EntriesAsync(Beta, "")).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_agents_data_is_listed_in_the_order_of_code_points()
    {
        // In UTF-16 the halves of 😀 come before ～.
        await KeepAsync(("k😀", "1"), ("k～", "2"), ("k\uFFFF", "3"), ("kz", "4"));

        (await EntriesAsync(Alpha, "k")).Select(entry => entry.Key).ShouldBe(["kz", "k～", "k\uFFFF", "k😀"]);
        (await EntriesAsync(Alpha, "k\uFFFF")).Select(entry => entry.Value).ShouldBe(["3"]);
    }

    [Fact]
    public async Task An_entry_is_read_by_its_whole_key_until_it_is_removed()
    {
        await KeepAsync(("one", "1"), ("on", "2"));
        (await EntryAsync(Alpha, "on"))!.Value.ShouldBe("2");
        (await EntryAsync(Alpha, "o")).ShouldBeNull();
        (await EntryAsync(Beta, "on")).ShouldBeNull();

        await KeepAsync("on", null);

        (await EntryAsync(Alpha, "on")).ShouldBeNull();
        (await EntriesAsync(Alpha, "on")).Select(entry => entry.Key).ShouldBe(["one"]);
    }

    [Fact]
    public async Task Nobody_and_who_did_nothing_have_done_nothing()
    {
        var nothing = new AttemptTotals(0, 0, 0, 0, 0, null, null);
        (await TotalsAsync(Alpha)).ShouldBe(nothing);
        (await TotalsAsync(new AgentName("nobody"))).ShouldBe(nothing);
    }

    private Task<IReadOnlyList<TaskId>> MatchAsync(string digits) => Queries.MatchAsync(digits, CancellationToken.None);

    private async Task<IReadOnlyList<TaskId>> ListAsync(TaskFilter filter) => [.. (await Queries.ListAsync(filter, CancellationToken.None)).Select(task => task.Id)];

    private async Task<IReadOnlyList<TaskId>> PagesAsync(TaskFilter filter)
    {
        var read = new List<TaskId>();
        while (await ListAsync(filter with { Before = read.Count == 0 ? null : read[^1] }) is { Count: > 0 } page)
        {
            page.Count.ShouldBeInRange(1, filter.Limit);
            page.ShouldAllBe(id => !read.Contains(id));
            read.AddRange(page);
        }

        return read;
    }

    // Writes entries of alpha's data by one task.
    private async Task KeepAsync(params (string Key, string Value)[] entries)
    {
        var (task, _) = await Claimed();
        await One(Done(task) with { Data = [.. entries.Select(entry => new AgentDataChange(entry.Key, entry.Value))] }, Start);
    }

    // Three tasks of each agent in each status that a command leads to, mixed.
    private async Task<IReadOnlyList<(TaskId Id, AgentName Agent, TaskStatus Status)>> InEachStatusAsync()
    {
        var made = new List<(TaskId, AgentName, TaskStatus)>();
        TaskStatus[] statuses = [TaskStatus.Completed, TaskStatus.Failed, TaskStatus.Cancelled, TaskStatus.Running, TaskStatus.Pending];
        foreach (var (status, agent) in statuses.SelectMany(_ => new[] { Alpha, Beta, Beta, Alpha, Beta, Alpha }, (status, agent) => (status, agent)))
        {
            var submit = Task(agent) with { Priority = TaskPriority.Critical };
            await One(submit, Start);
            made.Add((submit.Id, agent, status));
            if (status == TaskStatus.Pending)
                continue;
            var claimed = (await Claim(Start, 1, (agent, 100))).Tasks.Single();
            if (status == TaskStatus.Completed)
                await One(Done(claimed), Start);
            else if (status == TaskStatus.Failed)
                await One(Record(claimed, new TaskTransition.Fail(), AttemptOutcome.Failed, "no"), Start);
            else if (status == TaskStatus.Cancelled)
                await One(Record(claimed, new TaskTransition.Cancel(), AttemptOutcome.Cancelled), Start);
        }

        return made;
    }
}
