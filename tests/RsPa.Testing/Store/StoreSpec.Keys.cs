using RsPa.Actors.Protocol.Tasks;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Store;

public abstract partial class StoreSpec
{
    [Fact]
    public async Task Of_those_that_share_a_concurrency_key_only_so_many_run_on_all_nodes_together()
    {
        var shared = Enumerable.Range(0, 5).Select(_ => Task(Alpha) with { ConcurrencyKey = "k" }).ToArray();
        var free = Task(Alpha);
        await Commit([.. shared, free], Start);

        var here = await ClaimKeyed(Here, Start, keySlots: 2);
        here.Tasks.Select(task => task.Id).ShouldBe([shared[0].Id, shared[1].Id, free.Id]);
        (await ClaimKeyed(There, Start, keySlots: 2)).Tasks.ShouldBeEmpty();

        await One(Record(here.Tasks[0], new TaskTransition.Complete(null), AttemptOutcome.Completed), Start);
        (await ClaimKeyed(There, Start, keySlots: 2)).Tasks.Select(task => task.Id).ShouldBe([shared[2].Id]);
        (await ClaimKeyed(There, Start, keySlots: 3)).Tasks.Select(task => task.Id).ShouldBe([shared[3].Id]);
    }

    [Fact]
    public async Task A_key_is_its_agents_own()
    {
        var (alpha, beta) = (Task(Alpha) with { ConcurrencyKey = "k" }, Task(Beta) with { ConcurrencyKey = "k" });
        await Commit([alpha, beta], Start);

        (await ClaimKeyed(Here, Start)).Tasks.Select(task => task.Id).ShouldBe([alpha.Id, beta.Id]);
    }

    [Fact]
    public async Task Behind_a_thousand_tasks_of_a_key_others_run_and_of_the_key_the_most_urgent_is_next()
    {
        var crowd = Enumerable.Range(0, 1_000).Select(_ => Task(Alpha) with { ConcurrencyKey = "crowd", Priority = TaskPriority.High }).ToArray();
        var others = Enumerable.Range(0, 3).Select(_ => Task(Alpha) with { Priority = TaskPriority.Low }).ToArray();
        await Commit([new SubmitTasks(crowd), .. others], Start);

        var claimed = await DrainClaims(Start);
        claimed.Select(task => task.Id).ShouldBe([crowd[0].Id, .. others.Select(task => task.Id)], ignoreOrder: true);

        var urgent = Task(Alpha) with { ConcurrencyKey = "crowd", Priority = TaskPriority.Critical };
        await Commit([urgent, Record(claimed.Single(task => task.Id == crowd[0].Id), new TaskTransition.Complete(null), AttemptOutcome.Completed)], Start);
        (await DrainClaims(Start)).Select(task => task.Id).ShouldBe([urgent.Id]);
    }

    // What was let go of a key, and was then cancelled, must not leave the others of the key behind for ever.
    [Fact]
    public async Task However_the_first_of_a_key_ends_the_next_one_comes()
    {
        var shared = Enumerable.Range(0, 6).Select(_ => Task(Alpha) with { ConcurrencyKey = "k" }).ToArray();
        await Commit(shared, Start);
        var first = (await DrainClaims(Start)).Single();

        await One(Record(first, new TaskTransition.Fail(), AttemptOutcome.Failed, "no"), Start);
        await One(new CancelTask(shared[1].Id, "test"), Start);
        var third = (await DrainClaims(Start)).Single();
        third.Id.ShouldBe(shared[2].Id);
        await One(new ReleaseTask(third.Id, Alpha, third.Fence), Start);
        await One(new CancelTask(third.Id, "test"), Start);
        (await DrainClaims(Start)).Single().Id.ShouldBe(shared[3].Id);
        await One(new RescueTasks(HereAnew, 3), Start);
        (await DrainClaims(Start, HereAnew)).Single().Id.ShouldBe(shared[3].Id);
    }

    private async Task<TasksClaimed> ClaimKeyed(Actors.Protocol.Nodes.NodeIncarnation owner, DateTimeOffset now, int keySlots = 1) =>
        (TasksClaimed)await One(new ClaimTasks(owner, TimeSpan.FromSeconds(15), 100, [new AgentSlots(Alpha, 100, keySlots), new AgentSlots(Beta, 100, keySlots)]), now);

    // A commit looks at a bounded number of those that wait for their key, and says when there were more.
    private async Task<List<ClaimedTask>> DrainClaims(DateTimeOffset now, Actors.Protocol.Nodes.NodeIncarnation? owner = null)
    {
        var tasks = new List<ClaimedTask>();
        for (var round = 0; round < 50; round++)
        {
            var claimed = await ClaimKeyed(owner ?? Here, now);
            tasks.AddRange(claimed.Tasks);
            if (claimed.NextDueAt != now)
                break;
        }

        return tasks;
    }
}
