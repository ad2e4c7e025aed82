using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Store;

public abstract partial class StoreSpec
{
    [Fact]
    public async Task A_submitted_task_is_pending_and_keeps_all_that_was_said()
    {
        var submit = Task(Alpha) with { Priority = TaskPriority.High, DueAt = Start.AddMinutes(5), Key = "k", MaxRetries = 7 };

        (await One(submit, Start)).ShouldBe(new TaskSubmitted(submit.Id, Existed: false, TaskStatus.Pending));

        var task = (await FindAsync(submit.Id))!;
        task.Summary.ShouldBe(new TaskSummary(submit.Id, Alpha, TaskStatus.Pending, TaskPriority.High, 0, Start, Start.AddMinutes(5), null, null, null));
        (task.Key, task.MaxRetries, task.Input, task.Attempts.Count).ShouldBe(("k", 7, submit.Input, 0));
    }

    [Fact]
    public async Task A_submission_that_is_sent_twice_makes_one_task()
    {
        var submit = Task(Alpha);
        await One(submit, Start);

        (await One(submit, Start.AddSeconds(1))).ShouldBe(new TaskSubmitted(submit.Id, Existed: true, TaskStatus.Pending));
    }

    [Fact]
    public async Task A_key_returns_the_task_that_has_it_also_within_one_commit_and_after_its_end()
    {
        var first = Task(Alpha) with { Key = "receipt" };
        var second = Task(Alpha) with { Key = "receipt" };
        var other = Task(Beta) with { Key = "receipt" };

        var replies = await Commit([first, second, other], Start);
        replies.ShouldBe([
            new TaskSubmitted(first.Id, Existed: false, TaskStatus.Pending),
            new TaskSubmitted(first.Id, Existed: true, TaskStatus.Pending),
            new TaskSubmitted(other.Id, Existed: false, TaskStatus.Pending),
        ]);

        await One(new CancelTask(first.Id, "test"), Start);
        (await One(second, Start)).ShouldBe(new TaskSubmitted(first.Id, Existed: true, TaskStatus.Cancelled));
    }

    [Fact]
    public async Task An_unknown_agent_is_refused_and_the_rest_of_the_commit_stands()
    {
        var good = Task(Alpha);
        var replies = await Commit([Task(new AgentName("nobody")), good], Start);

        replies[0].ShouldBeOfType<StoreRefused>().Reason.ShouldBe(StoreRefusal.UnknownAgent);
        replies[1].ShouldBeOfType<TaskSubmitted>();
        (await FindAsync(good.Id)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_batch_answers_for_each_of_its_tasks()
    {
        var good = Task(Alpha);
        var reply = (TasksSubmitted)await One(new SubmitTasks([good, Task(new AgentName("nobody"))]), Start);

        reply.Tasks[0].ShouldBe(new TaskSubmitted(good.Id, Existed: false, TaskStatus.Pending));
        reply.Tasks[1].ShouldBeOfType<StoreRefused>();
    }
}
