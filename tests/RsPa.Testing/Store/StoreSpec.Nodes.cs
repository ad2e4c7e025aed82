using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Tasks;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Store;

public abstract partial class StoreSpec
{
    [Fact]
    public async Task Two_nodes_at_work_run_each_task_once_at_a_time_within_their_slots_and_to_its_end()
    {
        var tasks = Enumerable.Range(0, 150).Select(number => Task(number % 3 == 0 ? Beta : Alpha)).ToArray();
        await Commit(tasks, Start);
        var board = new NodesAtWork(Start, tasks.Length);
        var mine = new NodeAtWork(Here, Store, board, new Random(1));
        var theirs = new NodeAtWork(There, Another(), board, new Random(2));
        var dying = new NodeAtWork(new NodeIncarnation("third", NewId().Value), Another(), board, new Random(3));

        // One of three dies with tasks in its hands, and starts anew.
        var held = await dying.WorkAsync(tasksAtMost: 10);
        held.ShouldNotBeEmpty();
        var anew = new NodeAtWork(dying.Owner with { Incarnation = NewId().Value }, Another(), board, new Random(4));
        await anew.RescueAsync(held);
        await System.Threading.Tasks.Task.WhenAll(new[] { mine, theirs, anew }.Select(node => System.Threading.Tasks.Task.Run(() => node.WorkAsync())));

        foreach (var task in tasks)
        {
            var found = (await FindAsync(task.Id))!;
            (found.Summary.Status, found.Attempts.Count(attempt => attempt.Outcome == AttemptOutcome.Completed)).ShouldBe((TaskStatus.Completed, 1));
        }

        (await TotalsAsync(Alpha)).Completed.ShouldBe(100);
        (await TotalsAsync(Beta)).Completed.ShouldBe(50);
        (mine.Completed + theirs.Completed + anew.Completed).ShouldBe(140);
    }

    [Fact]
    public async Task After_the_clock_was_set_back_by_an_hour_leases_hold_and_are_renewed_by_the_new_clock()
    {
        var (claimed, _) = await Claimed();
        var (held, now) = (Held(claimed), Start.AddHours(-1));
        Rescued(await One(new RescueTasks(There, 3), now)).ShouldBeEmpty();

        (await RenewAsync(Here, now, held)).ShouldBe((1, "", ""));

        (await FindAsync(claimed.Id))!.LeaseUntil.ShouldBe(now + Lease);
        Rescued(await One(new RescueTasks(There, 3), now + Lease)).ShouldBeEmpty();
        Rescued(await One(new RescueTasks(There, 3), now + Lease + TimeSpan.FromSeconds(1))).ShouldBe([claimed.Id]);
        (await Claim(There, now + Lease, 1, (Alpha, 1))).Tasks.Single().Fence.ShouldBe(2);
        (await One(Done(claimed), now)).ShouldBeOfType<AttemptStale>();
    }

    [Fact]
    public async Task After_the_clock_was_set_forward_by_a_day_who_renews_keeps_its_tasks_and_waits_are_over()
    {
        var (kept, _) = await Claimed();
        var (lost, _) = await Claimed(There);
        var (waiting, _) = await Claimed();
        await One(Record(waiting, new TaskTransition.RetryAt(Start.AddHours(1)), AttemptOutcome.Failed, "later"), Start);
        var now = Start.AddDays(1);

        (await RenewAsync(Here, now, Held(kept))).ShouldBe((1, "", ""));

        Rescued(await One(new RescueTasks(Here, 3), now)).ShouldBe([lost.Id]);
        (await Claim(Here, now, 5, (Alpha, 5))).Tasks.Select(task => task.Id).ShouldBe([lost.Id, waiting.Id], ignoreOrder: true);
        (await One(Done(kept), now)).ShouldBeOfType<AttemptRecorded>().Status.ShouldBe(TaskStatus.Completed);
        (await One(Done(lost), now)).ShouldBeOfType<AttemptStale>();
    }
}
