using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Application.Agents;
using RsPa.Application.Health;
using RsPa.Application.Inbox;
using RsPa.Application.Nodes;
using RsPa.Application.Tasks;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>The whole at a glance.</summary>
internal sealed class StatusCommand(HealthService healths, TaskQueryService tasks, InboxService inboxes, AgentService agentService, NodeService nodes, TimeProvider time) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("status", "Shows what runs, what waits and how the service is") { Shape = ResultShape.Object, Watchable = true };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!nodes.Show(call.Caller).TryGet(out var host, out var problem)
            || !(await healths.ShowAsync(call.Caller, cancellationToken).ConfigureAwait(false)).TryGet(out var health, out problem)
            || !(await tasks.CountUncompletedAsync(call.Caller, cancellationToken).ConfigureAwait(false)).TryGet(out var counts, out problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        var inbox = await inboxes.CountAsync(call.Caller, cancellationToken).ConfigureAwait(false);
        await output.WriteAsync(new RecordFrame(
        [
            new(new("node", "Node"), host.Node),
            new(new("version", "Version"), host.Version),
            new(new("uptime_seconds", "Up for", CellType.Seconds), Math.Round((time.GetUtcNow() - host.StartedAt).TotalSeconds)),
            new(new("data_directory", "Data"), host.DataDirectory),
            new(new("health", "Health", CellType.Status), health.Word()),
            new(new("faults", "Faults"), Faults(health)),
            new(new("inbox", "Inbox", CellType.Pairs), inbox.TryGet(out var files, out _) ? files : null),
        ])).ConfigureAwait(false);

        if (!(await agentService.ListAsync(call.Caller, cancellationToken).ConfigureAwait(false)).TryGet(out var agents, out problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        var rows = agents.Select(agent => (IReadOnlyList<object?>)
        [
            agent.Definition.Name,
            agent.Paused is null ? agent.Status : "paused",
            Count(counts, agent, TaskStatus.Pending),
            Count(counts, agent, TaskStatus.Running),
            Count(counts, agent, TaskStatus.Waiting),
            agent.Totals.Completed,
            Count(counts, agent, TaskStatus.Failed),
            Count(counts, agent, TaskStatus.Cancelled),
        ]);
        await output.WriteAsync(new TableFrame(
            "agents",
            [
                new("name", "Agent"),
                new("status", "Status", CellType.Status),
                new("pending", "Pending", CellType.Number),
                new("running", "Running", CellType.Number),
                new("waiting", "Waiting", CellType.Number),
                new("completed", "Completed", CellType.Number),
                new("failed", "Failed", CellType.Number),
                new("cancelled", "Cancelled", CellType.Number),
            ],
            [.. rows],
            "No agents are configured.")).ConfigureAwait(false);
        return CommandEnd.Done;
    }

    private static long Count(IReadOnlyList<TaskCount> counts, AgentView agent, TaskStatus status) =>
        counts.Where(count => count.Agent == agent.Definition.Name && count.Status == status).Sum(count => count.Count);

    private static string? Faults(HealthReport health) =>
        health.Parts.All(part => part.Fault is null) ? null : $"{string.Join("; ", health.Parts.Where(part => part.Fault is not null).Select(part => $"{part.Name}: {part.Fault}"))} (`rspa doctor` says what to do)";
}
