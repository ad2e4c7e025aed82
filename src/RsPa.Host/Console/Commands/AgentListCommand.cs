using RsPa.Application.Agents;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Lists the agents.</summary>
internal sealed class AgentListCommand(AgentService agents) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("list", "Lists the agents") { Watchable = true };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await agents.ListAsync(call.Caller, cancellationToken).ConfigureAwait(false)).TryGet(out var all, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(new TableFrame(
            "agents",
            [
                new("name", "Agent"),
                new("type", "Type") { Detail = true },
                new("status", "Status", CellType.Status),
                new("paused", "Paused", CellType.Summary),
                new("running", "Running", CellType.Number),
                new("completed", "Completed", CellType.Number),
                new("failed", "Failed", CellType.Number),
                new("consecutive_failures", "In a row", CellType.Number) { Detail = true },
                new("last_ended_at", "Last ended", CellType.Time),
                new("last_error", "Last error", CellType.Note),
            ],
            [
                .. all.Select(AgentDocument.Of).Select(agent => (IReadOnlyList<object?>)
                    [agent.Name, agent.Type, agent.Status, agent.Paused, agent.Running, agent.Completed, agent.Failed, agent.ConsecutiveFailures, agent.LastEndedAt, agent.LastError]),
            ],
            "No agents are configured.")).ConfigureAwait(false);
        return CommandEnd.Done;
    }
}
