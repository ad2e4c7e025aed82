using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Store;

public abstract partial class StoreSpec
{
    [Fact]
    public async Task Whatever_happens_it_does_what_the_state_machine_does()
    {
        // Thousands of random commands against both: the SQL may differ from the decisions in nothing that can be seen.
        var random = new Random(20250310);
        var model = new MemoryStore(Alpha, Beta);
        var ids = new List<TaskId>();
        var claimed = new List<ClaimedTask>();
        var laws = new StoreLaws();
        var now = Start;
        for (var round = 0; round < 1_500; round++)
        {
            // The clock is set back by an hour and forward by a day now and then.
            now += random.Next(60) switch { 0 => TimeSpan.FromHours(-1), 1 => TimeSpan.FromDays(1), _ => TimeSpan.FromSeconds(random.Next(4)) };
            var commands = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Any(random, ids, claimed, now)).ToArray();
            var expected = await model.CommitAsync(commands, () => now, CancellationToken.None);
            var actual = await Commit(commands, now);
            for (var i = 0; i < commands.Length; i++)
            {
                Form(actual[i]).ShouldBe(Form(expected[i]), $"round {round}, {commands[i]}");
                laws.Check(commands[i], actual[i]);
                if (actual[i] is TasksClaimed taken)
                    claimed.AddRange(taken.Tasks);
            }

            if (round % 50 == 0)
                await ReadsAlikeAsync(model, new Random(round), ids);
        }

        await ReadsAlikeAsync(model, random, ids);
        foreach (var outcome in Enum.GetValues<AttemptOutcome>().Except([AttemptOutcome.None, AttemptOutcome.TimedOut]))
            model.Attempts.Count(attempt => attempt.Attempt.Outcome == outcome).ShouldBeGreaterThan(2, $"{outcome}");
        ids.Count(id => model.Find(id)?.Rescues >= Company.AloneFrom).ShouldBeGreaterThan(2);
        model.Attempts.Count.ShouldBeGreaterThan(100);
    }

    // Whatever is read of the store is what the model has.
    private async Task ReadsAlikeAsync(MemoryStore model, Random random, List<TaskId> ids)
    {
        var expected = new MemoryQueries(model);
        foreach (var status in Enum.GetValues<TaskStatus>().Select(status => status == default ? (TaskStatus?)null : status))
        {
            foreach (var agent in new AgentName?[] { null, Alpha, Beta })
            {
                var filter = new TaskFilter(status, agent, random.Next(3) == 0 || ids.Count == 0 ? null : ids[random.Next(ids.Count)], random.Next(1, 30));
                (await Queries.ListAsync(filter, CancellationToken.None)).ShouldBe(await expected.ListAsync(filter, CancellationToken.None), $"{filter}");
            }
        }

        (await Queries.CountUncompletedAsync(CancellationToken.None)).ShouldBe(await expected.CountUncompletedAsync(CancellationToken.None), ignoreOrder: true);
        var (early, late) = (Start.AddMinutes(-1), Start.AddMinutes(1));
        (await Queries.NextDueAsync(early, late, CancellationToken.None)).ShouldBe(await expected.NextDueAsync(early, late, CancellationToken.None), ignoreOrder: true);
        foreach (var id in ids.TakeLast(20))
            AsText(await FindAsync(id)).ShouldBe(AsText(await expected.FindAsync(id, CancellationToken.None)));
        foreach (var agent in new[] { Alpha, Beta })
            (await TotalsAsync(agent) with { LastSequence = 0 }).ShouldBe(await expected.ReadAsync(agent, CancellationToken.None) with { LastSequence = 0 });
        (await EntriesAsync(Alpha, "")).Select(entry => (entry.Key, entry.Value)).ShouldBe(model.Entries(Alpha, "").Select(entry => (entry.Key, entry.Value)));
    }

    private static string AsText(TaskDetail? task) => task is null ? "none" : $"{task with { Attempts = [] }} {string.Join("; ", task.Attempts)}";

    private StoreCommand Any(Random random, List<TaskId> ids, List<ClaimedTask> claimed, DateTimeOffset now)
    {
        var agent = random.Next(2) == 0 ? Alpha : Beta;
        var owner = random.Next(6) switch { 0 => There, 1 => HereAnew, _ => Here };
        
        // Mostly one that was claimed lately, and may still run.
        var held = claimed.Count == 0 ? null : claimed[^(1 + random.Next(random.Next(3) == 0 ? claimed.Count : Math.Min(claimed.Count, 8)))];
        var id = ids.Count == 0 ? NewId() : ids[random.Next(ids.Count)];
        switch (random.Next(16))
        {
            case 0 or 1 or 2:
                var submit = Task(agent) with
                {
                    Priority = (TaskPriority)random.Next(4),
                    DueAt = random.Next(3) == 0 ? now.AddSeconds(random.Next(-5, 20)) : null,
                    Key = random.Next(4) == 0 ? $"key{random.Next(20)}" : null,
                    ConcurrencyKey = random.Next(3) == 0 ? $"shared{random.Next(3)}" : null,
                    TraceParent = random.Next(9) == 0 ? "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" : null,
                };
                ids.Add(submit.Id);
                return submit;
            case 3 or 4:
                return new ClaimTasks(owner, TimeSpan.FromSeconds(10), random.Next(1, 5), [new AgentSlots(Alpha, random.Next(6), random.Next(1, 3)), new AgentSlots(Beta, random.Next(6), random.Next(1, 3))], new KeptSlots(random.Next(2), random.Next(1, 3), random.Next(2, 4)));
            case 5 or 6 or 7 or 14 when held is not null:
                return random.Next(5) switch
                {
                    4 => Record(held, new TaskTransition.Wait(random.Next(2) == 0 ? WaitKind.Model : WaitKind.Time, random.Next(2) == 0 ? now.AddSeconds(random.Next(10)) : null), AttemptOutcome.Waiting, "not yet"),
                    0 => Record(held, new TaskTransition.RetryAt(now.AddSeconds(random.Next(5))), AttemptOutcome.Failed, "again"),
                    1 => Record(held, new TaskTransition.Fail(), AttemptOutcome.Failed, "over"),
                    2 => Record(held, new TaskTransition.Cancel(), AttemptOutcome.Cancelled),
                    _ => Record(held, new TaskTransition.Complete("1"), AttemptOutcome.Completed) with { Data = Changes(random), OnConflict = random.Next(2) == 0 ? new TaskTransition.RetryAt(now) : null },
                };
            case 8 when held is not null:
                return new ReleaseTask(held.Id, held.Agent, held.Fence);
            case 12 when held is not null:
                return new ReportProgress(held.Id, held.Fence, random.Next(2) == 0 ? 0.5 : null, "half");
            case 13:
                return new WakeTasks(random.Next(2) == 0 ? WaitKind.Model : WaitKind.Time);
            case 9:
                return new CancelTask(id, "random");
            case 10:
                return new RetryTask(id);
            default:
                return random.Next(2) == 0 ? new RenewLeases(owner, TimeSpan.FromSeconds(10), claimed.TakeLast(30).Select(task => new HeldTask(task.Id, task.Agent, task.Fence)).Distinct().ToArray()) : new RescueTasks(owner, 3);
        }
    }

    private static AgentDataChange[] Changes(Random random)
    {
        var key = random.Next(2) == 0 ? "a" : "b";
        return random.Next(4) switch
        {
            0 => [AgentDataChange.Adding(key, random.Next(-5, 5)), new AgentDataChange(key == "a" ? "b" : "a", "1") { Expected = 0 }],
            1 => [new AgentDataChange(key, random.Next(4) == 0 ? null : $"{random.Next(10)}") { Expected = 0 }],
            2 => [new AgentDataChange(key, random.Next(3) switch { 0 => "\"text\"", 1 => "7", _ => null })],
            _ => [],
        };
    }

    // Texts of refusals are each store's own, rescues come in no order, and sequences may have gaps.
    private static string Form(StoreReply reply) => reply switch
    {
        StoreRefused refused => $"refused: {refused.Reason}",
        TasksClaimed claimed => $"claimed: {string.Join("; ", claimed.Tasks)}; next {claimed.NextDueAt:O}",
        TasksRescued rescued => $"rescued: {string.Join("; ", rescued.Tasks.OrderBy(task => task.Id).Select(task => task with { Sequence = 0 }))}",
        AttemptRecorded recorded => $"recorded: {recorded.Id} {recorded.Fence} {recorded.Status} {recorded.Conflict}",
        LeasesRenewed renewed => $"renewed: {renewed.Tasks}; lost {string.Join("; ", renewed.Lost)}; unknown {string.Join("; ", renewed.Unknown.OrderBy(task => task.Task))}; to stop {string.Join("; ", renewed.ToStop.Order())}",
        TasksWoken woken => $"woken: {string.Join("; ", woken.Tasks.OrderBy(task => task.Task))} {woken.More}",
        _ => reply.ToString(),
    };
}
