using RsPa.Actors.Protocol.Agents;
using RsPa.Application.Agents;
using RsPa.Host.Console.Frames;

namespace RsPa.Host.Console.Commands;

/// <summary>An agent, field by field.</summary>
internal static class AgentRecord
{
    public static RecordFrame Of(AgentView view)
    {
        var agent = AgentDocument.Of(view);
        return new RecordFrame(
        [
            new(new("name", "Agent"), agent.Name),
            new(new("type", "Type"), agent.Type),
            new(new("status", "Status", CellType.Status), agent.Status),
            new(new("enabled", "Enabled"), agent.Enabled),
            new(new("paused", "Paused"), agent.Paused),
            new(new("running", "Running", CellType.Number), agent.Running),
            new(new("completed", "Completed", CellType.Number), agent.Completed),
            new(new("failed", "Failed", CellType.Number), agent.Failed),
            new(new("cancelled", "Cancelled", CellType.Number), agent.Cancelled),
            new(new("consecutive_failures", "Failures in a row", CellType.Number), agent.ConsecutiveFailures),
            new(new("last_ended_at", "Last ended", CellType.Time), agent.LastEndedAt),
            new(new("last_error", "Last error"), agent.LastError),
            new(new("max_concurrent_tasks", "Tasks at once", CellType.Number), agent.MaxConcurrentTasks),
            new(new("max_execution_seconds", "Time for a try", CellType.Seconds), agent.MaxExecutionSeconds),
            new(new("max_retries", "Retries at most", CellType.Number), agent.MaxRetries),
            new(new("retry_backoff_seconds", "Wait before a retry", CellType.Seconds), agent.RetryBackoffSeconds),
            new(new("configuration", "Configuration", CellType.Json), agent.Configuration),
        ]);
    }
}
