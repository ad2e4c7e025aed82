using RsPa.Actors.Protocol.Gateway;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Store;

/// <summary>What every store must do with calls to models, and what its reads must tell of them.</summary>
/// <param name="tested">The store.</param>
public abstract class ModelCallsSpec(IStoreUnderTest tested) : StoreSuite(tested)
{
    private static readonly TimeZoneInfo Vienna = TimeZoneInfo.FindSystemTimeZoneById("Europe/Vienna");

    private int _made;

    [Fact]
    public async Task A_call_comes_back_as_it_was_stored()
    {
        var full = Call("alpha") with
        {
            Task = NewId(), Attempt = 2, Agent = Alpha, Digest = "sha256:abc", Endpoint = "gpu", PromptTokens = 12, OutputTokens = 34, QueueWait = TimeSpan.FromSeconds(1.5), LoadWait = TimeSpan.FromSeconds(1),
            FirstToken = TimeSpan.FromMilliseconds(250), Total = TimeSpan.FromSeconds(9), Gpu = TimeSpan.FromSeconds(7), IsCached = true, WasPreempted = true, Error = "a\nb",
        };
        var bare = Call("beta") with { Outcome = CallOutcome.Refused };

        (await One(new RecordModelCalls([full, bare]), Start)).ShouldBe(new ModelCallsRecorded(bare.Id, 2));

        full.Error.ShouldBe("a\\nb");
        (await ListAsync(new ModelCallFilter())).ShouldBe([bare, full]);
    }

    [Fact]
    public async Task A_call_that_is_stored_again_stays_as_it_is_and_is_not_counted_twice()
    {
        var (one, two) = (Call("alpha"), Call("alpha"));
        await One(new RecordModelCalls([one]), Start);

        (await One(new RecordModelCalls([one with { Model = "other" }, two]), Start)).ShouldBe(new ModelCallsRecorded(two.Id, 1));

        (await ListAsync(new ModelCallFilter())).ShouldBe([two, one]);
        (await UsageAsync(UsageBy.Tenant)).Total.Sum.Calls.ShouldBe(2);
        (await ModelCalls.CountAsync(CancellationToken.None)).ShouldBe(2);
    }

    [Fact]
    public async Task A_list_shows_the_newest_calls_that_fit_each_filter_page_by_page()
    {
        var task = NewId();
        var random = new Random(7);
        var calls = Enumerable.Range(0, 60).Select(_ => Call(random.Next(2) == 0 ? "alpha" : "beta", random.Next(40)) with
        {
            Model = random.Next(2) == 0 ? "small" : "large",
            Task = random.Next(3) == 0 ? task : null,
            Outcome = (CallOutcome)random.Next(1, 5),
        }).ToArray();
        await One(new RecordModelCalls(calls), Start);
        ModelCallFilter[] filters =
        [
            new(), new() { Tenant = "alpha" }, new() { Model = "large" }, new() { Task = task }, new() { Outcome = CallOutcome.Failed }, new() { Since = Start.AddSeconds(10), Until = Start.AddSeconds(20) },
            new() { Tenant = "beta", Until = Start.AddSeconds(30), Model = "small" }, new() { Task = task, Tenant = "alpha", Since = Start.AddSeconds(5) }, new() { Tenant = "nobody" },
        ];

        foreach (var filter in filters)
        {
            var pages = new List<ModelCallRecord>();
            Guid? before = null;
            while (await ListAsync(filter with { Limit = 7, Before = before }) is { Count: > 0 } page)
            {
                pages.AddRange(page);
                before = page[^1].Id;
            }

            pages.ShouldBe([.. calls.Where(filter.Takes).OrderByDescending(call => call.At).ThenByDescending(call => $"{call.Id}", StringComparer.Ordinal)], $"{filter}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(ModelCallFilter.MaxLimit + 1)]
    public async Task A_page_of_calls_that_is_too_long_or_empty_is_refused(int limit) =>
        (await Should.ThrowAsync<ArgumentOutOfRangeException>(() => ListAsync(new ModelCallFilter(limit)))).ActualValue.ShouldBe(limit);

    [Fact]
    public async Task Usage_sums_up_what_the_calls_of_a_tenant_came_to_the_greatest_first()
    {
        await One(
            new RecordModelCalls(
            [
                Sent("alpha", waitMs: 100, firstMs: 50),
                Sent("alpha", waitMs: 300, firstMs: 150) with { Outcome = CallOutcome.Failed },
                Sent("beta", waitMs: 1000, firstMs: 500) with { Gpu = TimeSpan.FromSeconds(60) },
                Call("beta") with { IsCached = true, Digest = "sha256:abc", PromptTokens = 1 },
                Call("beta") with { Outcome = CallOutcome.Refused },
                Call("beta") with { Outcome = CallOutcome.Cancelled, QueueWait = TimeSpan.FromSeconds(900) },
            ]),
            Start);

        var report = await UsageAsync(UsageBy.Tenant);

        report.Lines.Select(line => line.Key).ShouldBe(["beta", "alpha"]);
        report.Lines[1].Sum.ShouldBe(new UsageSum(2, 1, 0, 0, 0, 20, 40, TimeSpan.FromSeconds(4), 2, TimeSpan.FromMilliseconds(400), 2, TimeSpan.FromMilliseconds(200)));
        report.Lines[0].Sum.ShouldBe(new UsageSum(4, 0, 1, 1, 1, 11, 20, TimeSpan.FromSeconds(60), 1, TimeSpan.FromSeconds(1), 1, TimeSpan.FromMilliseconds(500)));
        report.Lines[1].Sum.MeanQueueWait().ShouldBe(TimeSpan.FromMilliseconds(200));
        report.Lines[1].Sum.MeanFirstToken().ShouldBe(TimeSpan.FromMilliseconds(100));
        report.Total.Sum.ShouldBe(report.Lines[0].Sum + report.Lines[1].Sum);
    }

    [Fact]
    public async Task The_wait_of_19_calls_in_20_is_told_to_5_percent()
    {
        await One(new RecordModelCalls([.. Enumerable.Range(1, 100).Select(i => Sent("alpha", waitMs: 100 * i, firstMs: i))]), Start);

        var line = (await UsageAsync(UsageBy.Tenant)).Lines.Single();

        line.P95QueueWait!.Value.TotalSeconds.ShouldBe(9.5, 9.5 * 0.05);
        line.P95FirstToken!.Value.TotalSeconds.ShouldBe(0.095, 0.095 * 0.05);
    }

    [Fact]
    public async Task Usage_is_told_by_model_agent_and_day_of_a_zone()
    {
        var lateInVienna = new DateTimeOffset(2025, 3, 10, 22, 59, 59, TimeSpan.Zero);
        await One(
            new RecordModelCalls(
            [
                Sent("alpha", 1, 1) with { At = lateInVienna, Model = "large", Agent = Alpha },
                Sent("alpha", 1, 1) with { At = lateInVienna.AddSeconds(1), Model = "small" },
                Sent("beta", 1, 1) with { At = lateInVienna.AddSeconds(2), Model = "small", Agent = Beta },
            ]),
            Start);

        (await KeysAsync(UsageBy.Model)).ShouldBe([("small", 2L), ("large", 1L)]);
        (await KeysAsync(UsageBy.Agent)).ShouldBe([("", 1L), ("alpha", 1L), ("beta", 1L)]);
        (await KeysAsync(UsageBy.Day)).ShouldBe([("2025-03-10", 1L), ("2025-03-11", 2L)]);
        (await KeysAsync(UsageBy.Day, TimeZoneInfo.Utc)).ShouldBe([("2025-03-10", 3L)]);
    }

    // A caller that asked for ever new names would have made a line of each.
    [Fact]
    public async Task A_model_that_no_server_knows_is_no_line_of_its_own()
    {
        await One(new RecordModelCalls([.. Enumerable.Range(0, 9).Select(i => Call("alpha") with { Model = $"made up {i}", Outcome = CallOutcome.Refused }), Sent("alpha", 1, 1)]), Start);

        (await KeysAsync(UsageBy.Model)).ShouldBe([("small", 1L), ("", 9L)]);
    }

    [Fact]
    public async Task More_lines_than_are_told_are_together_in_one_more()
    {
        var tenants = Enumerable.Range(0, UsageReport.MostLines + 5).Select(i => Sent($"tenant{i}", 1, 1)).ToArray();
        foreach (var some in tenants.Chunk(RecordModelCalls.Most))
            await One(new RecordModelCalls(some), Start);

        var lines = (await UsageAsync(UsageBy.Tenant)).Lines;

        lines.Count.ShouldBe(UsageReport.MostLines + 1);
        (lines[^1].Key, lines[^1].Sum.Calls).ShouldBe(("…", 5L));
    }

    [Fact]
    public async Task Usage_takes_the_period_from_its_beginning_up_to_its_end_without_it()
    {
        await One(new RecordModelCalls([Call("alpha", 0), Call("alpha", 10), Call("alpha", 20)]), Start);

        (await ModelCalls.UsageAsync(new UsageQuery(UsageBy.Tenant, Start, Start.AddSeconds(20), Vienna), CancellationToken.None)).Total.Sum.Calls.ShouldBe(2);
        (await ModelCalls.UsageAsync(new UsageQuery(UsageBy.Tenant, Start.AddSeconds(1), Start.AddSeconds(21), Vienna), CancellationToken.None)).Total.Sum.Calls.ShouldBe(2);
        (await ModelCalls.UsageAsync(new UsageQuery(UsageBy.Tenant, Start.AddDays(1), Start.AddDays(2), Vienna), CancellationToken.None)).Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Old_calls_are_removed_and_the_usage_of_their_days_stays_as_it_was()
    {
        var calls = Enumerable.Range(0, 40).Select(i => Sent(i % 3 == 0 ? "alpha" : "beta", 10 * i, i) with { At = Start.AddHours(-6 * i), Agent = i % 2 == 0 ? Alpha : null, Model = i % 5 == 0 ? "large" : "small" }).ToArray();
        await One(new RecordModelCalls(calls), Start);
        var before = await SumsAsync();

        (await One(new PruneModelCalls(Start.AddDays(-5), 0, Vienna.Id), Start)).ShouldBe(new ModelCallsPruned(19, More: false));
        (await One(new PruneModelCalls(Start.AddDays(-3), 0, Vienna.Id), Start)).ShouldBe(new ModelCallsPruned(8, More: false));
        (await One(new PruneModelCalls(Start.AddDays(-3), 0, Vienna.Id), Start)).ShouldBe(new ModelCallsPruned(0, More: false));

        (await ListAsync(new ModelCallFilter())).ShouldBe(calls.Where(call => call.At >= Start.AddDays(-3)));
        (await SumsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task The_oldest_calls_beyond_a_number_are_removed_whatever_their_age()
    {
        var calls = Enumerable.Range(0, 10).Select(i => Call("alpha", i)).ToArray();
        await One(new RecordModelCalls(calls), Start);

        (await One(new PruneModelCalls(Start.AddDays(-1), 4, Vienna.Id), Start)).ShouldBe(new ModelCallsPruned(4, More: false));

        (await ListAsync(new ModelCallFilter())).ShouldBe(calls[4..].Reverse());
        (await UsageAsync(UsageBy.Tenant)).Total.Sum.Calls.ShouldBe(10);
    }

    [Fact]
    public async Task A_command_removes_only_so_many_and_says_whether_there_are_more()
    {
        var calls = Enumerable.Range(0, PruneModelCalls.Most + 1).Select(i => Call("alpha", i)).ToArray();
        foreach (var some in calls.Chunk(RecordModelCalls.Most))
            await One(new RecordModelCalls(some), Start);

        (await One(new PruneModelCalls(Start.AddDays(1), 0, Vienna.Id), Start)).ShouldBe(new ModelCallsPruned(PruneModelCalls.Most, More: true));
        (await ListAsync(new ModelCallFilter())).ShouldBe([calls[^1]]);
        (await One(new PruneModelCalls(Start.AddDays(1), 0, Vienna.Id), Start)).ShouldBe(new ModelCallsPruned(1, More: false));
    }

    [Fact]
    public async Task A_page_goes_on_where_the_call_before_it_was_removed()
    {
        var calls = Enumerable.Range(0, 4).Select(i => Call("alpha", i)).ToArray();
        await One(new RecordModelCalls(calls), Start);
        await One(new PruneModelCalls(Start.AddSeconds(2), 0, Vienna.Id), Start);

        (await ListAsync(new ModelCallFilter { Before = calls[1].Id })).ShouldBeEmpty();
        (await ListAsync(new ModelCallFilter { Before = calls[3].Id })).ShouldBe([calls[2]]);
    }

    private Task<IReadOnlyList<ModelCallRecord>> ListAsync(ModelCallFilter filter) => ModelCalls.ListAsync(filter, CancellationToken.None);

    private Task<UsageReport> UsageAsync(UsageBy by, TimeZoneInfo? zone = null) =>
        ModelCalls.UsageAsync(new UsageQuery(by, Start.AddDays(-365), Start.AddDays(365), zone ?? Vienna), CancellationToken.None);

    private async Task<(string, long)[]> KeysAsync(UsageBy by, TimeZoneInfo? zone = null) => [.. (await UsageAsync(by, zone)).Lines.Select(line => (line.Key, line.Sum.Calls))];

    private async Task<string> SumsAsync()
    {
        var sums = new List<string>();
        foreach (var by in new[] { UsageBy.Tenant, UsageBy.Model, UsageBy.Day, UsageBy.Agent })
            sums.AddRange((await UsageAsync(by)).Lines.Select(line => $"{line.Key}: {line.Sum}"));
        return string.Join("\n", sums);
    }

    // Identifiers are of the moment of the call, and calls of one moment sort in the order in which they were made.
    private ModelCallRecord Call(string tenant, int second = 0)
    {
        var at = Start.AddSeconds(second);
        return new ModelCallRecord(new Guid($"{at.ToUnixTimeMilliseconds():x12}".Insert(8, "-") + $"-7000-9000-{++_made:x12}"), at, tenant, CallLane.High, "chat", "small", CallOutcome.Completed);
    }

    private ModelCallRecord Sent(string tenant, int waitMs, int firstMs) => Call(tenant) with
    {
        Endpoint = "gpu", Digest = "sha256:abc", PromptTokens = 10, OutputTokens = 20, Gpu = TimeSpan.FromSeconds(2), QueueWait = TimeSpan.FromMilliseconds(waitMs), FirstToken = TimeSpan.FromMilliseconds(firstMs),
    };
}
