using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using Shouldly;

namespace RsPa.Testing.Store;

/// <summary>What holds for the answers of any store, whatever it is asked, and whoever asks.</summary>
internal sealed class StoreLaws
{
    private readonly Dictionary<TaskId, long> _fences = [];
    private readonly HashSet<(TaskId Task, long Fence)> _ended = [];

    /// <summary>Checks an answer, which comes after all that were checked before.</summary>
    public void Check(StoreCommand command, StoreReply reply)
    {
        switch (command, reply)
        {
            case (ClaimTasks claim, TasksClaimed claimed):
                claimed.Tasks.Count.ShouldBeLessThanOrEqualTo(claim.Slots);
                foreach (var task in claimed.Tasks)
                    claimed.Tasks.Count(other => other.Priority <= task.Priority).ShouldBeLessThanOrEqualTo(claim.SlotsFor(task.Priority));
                foreach (var agent in claim.Agents)
                    claimed.Tasks.Count(task => task.Agent == agent.Agent).ShouldBeLessThanOrEqualTo(agent.Slots);
                foreach (var task in claimed.Tasks)
                    Claimed(task);
                break;
            case (_, AttemptRecorded recorded):
                Ended(recorded.Id, recorded.Fence);
                break;
            case (_, TaskReleased released):
                Ended(released.Id, released.Fence);
                break;
        }
    }

    private void Claimed(ClaimedTask task)
    {
        task.Fence.ShouldBeGreaterThan(_fences.GetValueOrDefault(task.Id), $"a fence of {task.Id} was given twice");
        _fences[task.Id] = task.Fence;
    }

    // What a fence guards ends once, and only under the newest fence.
    private void Ended(TaskId task, long fence)
    {
        fence.ShouldBe(_fences[task], $"an attempt at {task} ended under an old fence");
        _ended.Add((task, fence)).ShouldBeTrue($"attempt {fence} at {task} ended twice");
    }
}
