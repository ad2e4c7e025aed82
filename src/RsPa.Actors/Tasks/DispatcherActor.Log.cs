using Microsoft.Extensions.Logging;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <content>What the dispatcher logs: events 1100 to 1199.</content>
public sealed partial class DispatcherActor
{
    private void Log(DispatcherNote note)
    {
        var log = _props.Log;
        switch (note)
        {
            case DispatcherNote.AttemptFailed { Run: var run, Error: var error }:
                AttemptFailed(log, run.Task.Attempt, run.Task.Id, run.Agent.Name, error);
                break;
            case DispatcherNote.AttemptAbandoned { Run: var run }:
                AttemptAbandoned(log, run.Task.Id, run.Agent.Name, run.Agent.Limits.CancelGrace.TotalSeconds);
                break;
            case DispatcherNote.NoLongerOurs { Task: var task }:
                NoLongerOurs(log, task);
                break;
            case DispatcherNote.NeverBegun { Task: var task, Agent: var agent }:
                NeverBegun(log, task, agent);
                break;
            case DispatcherNote.NotRecordable { Run: var run, Error: var error }:
                NotRecordable(log, run.Task.Id, run.Agent.Name, error);
                break;
            case DispatcherNote.DataChanged { Run: var run, Conflict: var conflict }:
                DataChanged(log, run.Task.Attempt, run.Task.Id, run.Agent.Name, conflict);
                break;
            case DispatcherNote.HandedBack { Run: var run }:
                HandedBack(log, run.Task.Id, run.Agent.Name);
                break;
            case DispatcherNote.StoreFailed { Error: var error }:
                StoreFailed(log, error);
                break;
            case DispatcherNote.AgentStuck { Agent: var agent, Count: var count, Most: var most }:
                AgentStuck(log, agent, count, most);
                break;
            case DispatcherNote.AgentFreed { Agent: var agent }:
                AgentFreed(log, agent);
                break;
        }
    }

    [LoggerMessage(1100, LogLevel.Warning, "Attempt {Attempt} at task {Task} of agent {Agent} did not succeed: {Error}")]
    private static partial void AttemptFailed(ILogger logger, int attempt, TaskId task, AgentName agent, string error);

    [LoggerMessage(1101, LogLevel.Error, "Task {Task} of agent {Agent} did not stop within {Seconds} s of being told to. Its attempt is abandoned: it goes on without effect until it ends by itself")]
    private static partial void AttemptAbandoned(ILogger logger, TaskId task, AgentName agent, double seconds);

    [LoggerMessage(1102, LogLevel.Warning, "Task {Task} is no longer this node's: what its attempt did was not recorded")]
    private static partial void NoLongerOurs(ILogger logger, TaskId task);

    [LoggerMessage(1103, LogLevel.Error, "The store can't commit: {Error}")]
    private static partial void StoreFailed(ILogger logger, string error);

    [LoggerMessage(1104, LogLevel.Warning, "Task {Task} of agent {Agent} was rescued, for time {Rescues}, and is {Status} now")]
    private static partial void TaskRescued(ILogger logger, TaskId task, AgentName agent, int rescues, TaskStatus status);

    [LoggerMessage(1109, LogLevel.Warning, "Task {Task} of agent {Agent} was claimed in a commit whose answer was lost. It never began, and is handed back")]
    private static partial void NeverBegun(ILogger logger, TaskId task, AgentName agent);

    [LoggerMessage(1110, LogLevel.Error, "The end of task {Task} of agent {Agent} can't be recorded: {Error}")]
    private static partial void NotRecordable(ILogger logger, TaskId task, AgentName agent, string error);

    [LoggerMessage(1106, LogLevel.Information, "Attempt {Attempt} at task {Task} of agent {Agent} was not taken: {Conflict}")]
    private static partial void DataChanged(ILogger logger, int attempt, TaskId task, AgentName agent, string conflict);

    [LoggerMessage(1105, LogLevel.Warning, "Task {Task} of agent {Agent} still ran at shutdown, and was handed back")]
    private static partial void HandedBack(ILogger logger, TaskId task, AgentName agent);

    [LoggerMessage(1108, LogLevel.Error, "Agent {Agent} gets no more tasks: {Count} of its attempts did not stop when told to, and still run; at most {Most} may (agents.max_abandoned). Restart the service to end them")]
    private static partial void AgentStuck(ILogger logger, string agent, int count, int most);

    [LoggerMessage(1107, LogLevel.Warning, "Agent {Agent} takes tasks again: abandoned attempts of it have ended")]
    private static partial void AgentFreed(ILogger logger, string agent);
}
