using Akka.Event;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <summary>Tells the event stream what a commit changed.</summary>
internal static class TaskChanges
{
    public static void Publish(EventStream events, TaskCommand command, TaskReply reply)
    {
        switch (command, reply)
        {
            case (SubmitTask submit, TaskSubmitted { Existed: false } submitted):
                Publish(events, submitted.Id, submit.Agent, TaskStatus.Pending);
                break;
            case (SubmitTasks batch, TasksSubmitted submitted):
                for (var i = 0; i < batch.Tasks.Count; i++)
                    Publish(events, batch.Tasks[i], submitted.Tasks[i]);
                break;
            case (RecordAttempt record, AttemptRecorded recorded):
                Publish(events, record.Id, record.Attempt.Agent, recorded.Status);
                break;
            case (ReleaseTask back, TaskReleased returned):
                Publish(events, back.Id, back.Agent, returned.Status);
                break;
            case (ClaimTasks, TasksClaimed claimed):
                foreach (var task in claimed.Tasks)
                    Publish(events, task.Id, task.Agent, TaskStatus.Running);
                break;
            case (RescueTasks, TasksRescued rescued):
                foreach (var task in rescued.Tasks)
                    Publish(events, task.Id, task.Agent, task.Status);
                break;
            case (CancelTask, TaskCancelled { Status: TaskStatus.Cancelled } cancelled):
                events.Publish(new TaskChanged(cancelled.Id, cancelled.Agent, TaskStatus.Cancelled));
                break;
            case (RetryTask, TaskRetried retried):
                events.Publish(new TaskChanged(retried.Id, retried.Agent, TaskStatus.Pending));
                break;
        }
    }

    private static void Publish(EventStream events, TaskId id, AgentName agent, TaskStatus status) =>
        events.Publish(new TaskChanged(id, agent, status));
}
