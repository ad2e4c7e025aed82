using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Store;

public abstract partial class StoreSpec
{
    [Fact]
    public async Task From_its_second_rescue_on_a_task_runs_apart_from_what_was_rescued_with_it()
    {
        var (one, other, fresh) = (Task(Alpha), Task(Alpha), Task(Alpha));
        await Commit([one, other], Start);
        var node = await DyingAsync(2, Here);
        await One(fresh, Start);
        node = await DyingAsync(3, node);
        var now = Start + TaskMachine.RescueBackoff.First;

        // The first of the two, and what died once is not put beside it; what never died is.
        var never = Task(Beta);
        await One(never, now);
        (await Claim(node, now, 5, (Alpha, 5), (Beta, 5))).Tasks.Select(task => task.Id).ShouldBe([fresh.Id, never.Id]);
        await One(Done(new ClaimedTask(fresh.Id, Alpha, "", 1, 2, null, now)), now);
        var first = (await Claim(node, now, 5, (Alpha, 5), (Beta, 5))).Tasks.Single();
        first.Id.ShouldBe(one.Id);
        (await Claim(node, now, 5, (Alpha, 5), (Beta, 5))).Tasks.ShouldBeEmpty();
        await One(Done(first), now);
        (await Claim(node, now, 5, (Alpha, 5), (Beta, 5))).Tasks.Single().Id.ShouldBe(other.Id);
    }

    [Fact]
    public async Task Before_it_can_be_found_poison_a_task_runs_alone()
    {
        var suspect = Task(Alpha);
        await One(suspect, Start);
        var node = Here;
        var now = Start;
        for (var deaths = 0; deaths < Company.AloneFrom; deaths++)
        {
            node = await DyingAsync(1, node, now);
            now += TimeSpan.FromMinutes(1);
        }

        var (running, waiting) = (Task(Beta) with { Priority = TaskPriority.Critical }, Task(Beta) with { Priority = TaskPriority.Critical });
        await One(running, now);
        (await Claim(node, now, 1, (Beta, 1))).Tasks.Single().Id.ShouldBe(running.Id);
        await One(waiting, now);

        // It waits until nothing runs, and nothing else begins meanwhile; then nothing begins beside it.
        (await Claim(node, now, 5, (Alpha, 5), (Beta, 5))).Tasks.ShouldBeEmpty();
        await One(new ReleaseTask(running.Id, Beta, 1), now);
        var alone = (await Claim(node, now, 5, (Alpha, 5), (Beta, 5))).Tasks.Single();
        alone.Id.ShouldBe(suspect.Id);
        (await Claim(node, now, 5, (Alpha, 5), (Beta, 5))).Tasks.ShouldBeEmpty();

        // Another node is not concerned, and once it has ended nobody is.
        (await Claim(There, now, 1, (Beta, 1))).Tasks.Single().Id.ShouldBe(running.Id);
        await One(Done(alone), now);
        (await Claim(node, now, 5, (Alpha, 5), (Beta, 5))).Tasks.Single().Id.ShouldBe(waiting.Id);
    }

    [Fact]
    public async Task A_rescued_task_uses_up_no_attempt_and_after_three_rescues_it_is_poison()
    {
        var (claimed, _) = await Claimed();
        var incarnation = Here;
        for (var rescue = 1; rescue <= 4; rescue++)
        {
            var next = incarnation with { Incarnation = new Guid($"01900000-0000-7000-8000-0000000001{rescue:00}") };
            var rescued = (TasksRescued)await One(new RescueTasks(next, 3), Start);
            var task = rescued.Tasks.Single();
            (task.Rescues, task.Status, task.Owner).ShouldBe((rescue, rescue > 3 ? TaskStatus.Failed : TaskStatus.Pending, incarnation));
            incarnation = next;
            if (rescue > 3)
                continue;

            // At once the first time, and then after 5 seconds, and after 10.
            var due = Start + TimeSpan.FromSeconds(rescue switch { 1 => 0, 2 => 5, _ => 10 });
            if (rescue > 1)
                (await Claim(incarnation, due - TimeSpan.FromMilliseconds(1), 1, (Alpha, 1))).NextDueAt.ShouldBe(due);
            (await Claim(incarnation, due, 1, (Alpha, 1))).Tasks.Single().Attempt.ShouldBe(1);
        }

        var found = (await FindAsync(claimed.Id))!;
        (found.Summary.Status, found.Summary.Error).ShouldBe((TaskStatus.Failed, TaskMachine.PoisonError(4)));
    }

    [Fact]
    public async Task The_wait_after_a_rescue_doubles_up_to_an_hour_however_often_it_is_rescued()
    {
        await Claimed();
        var (owner, now) = (Here, Start);
        for (var rescue = 1; rescue <= 70; rescue++)
        {
            owner = owner with { Incarnation = NewId().Value };
            Rescued(await One(new RescueTasks(owner, 100), now)).Count().ShouldBe(1);
            var due = now + (rescue == 1 ? TimeSpan.Zero : TaskMachine.RescueBackoff.Wait(rescue - 2));
            if (due > now)
                (await Claim(owner, now, 1, (Alpha, 1))).NextDueAt.ShouldBe(due);
            now = due;
            (await Claim(owner, now, 1, (Alpha, 1))).Tasks.Count.ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_called_off_task_whose_worker_died_is_cancelled()
    {
        var (claimed, _) = await Claimed();
        await One(new CancelTask(claimed.Id, "stop"), Start);

        ((TasksRescued)await One(new RescueTasks(HereAnew, 3), Start)).Tasks.Single().Status.ShouldBe(TaskStatus.Cancelled);
    }

    // Claims so many tasks of alpha's, and has their node start anew under them.
    private async Task<NodeIncarnation> DyingAsync(int tasks, NodeIncarnation node, DateTimeOffset? at = null)
    {
        var now = at ?? Start;
        (await Claim(node, now, tasks, (Alpha, tasks))).Tasks.Count.ShouldBe(tasks);
        var anew = node with { Incarnation = NewId().Value };
        Rescued(await One(new RescueTasks(anew, 3), now)).Count().ShouldBe(tasks);
        return anew;
    }
}
