using RsPa.Actors.Protocol.Tasks;
using RsPa.Application.Access;
using RsPa.Application.Agents;
using RsPa.Application.Tasks;

namespace RsPa.Host.Console;

/// <summary>Completes names that only the host knows.</summary>
internal sealed class NameCompletion(AgentService agents, TaskQueryService tasks)
{
    private const int Most = 20;

    /// <summary>The names of a type that start with a text, 20 at most; none for a type that is not completed.</summary>
    public async Task<IReadOnlyList<string>> CompleteAsync(Caller caller, string type, string text, CancellationToken cancellationToken)
    {
        var names = type switch
        {
            "agent" => await AgentsAsync(caller, cancellationToken).ConfigureAwait(false),
            "task" => await TasksAsync(caller, text, cancellationToken).ConfigureAwait(false),
            _ => [],
        };
        return [.. names.Where(name => name.StartsWith(text, StringComparison.Ordinal)).Take(Most)];
    }

    private async Task<IEnumerable<string>> AgentsAsync(Caller caller, CancellationToken cancellationToken) =>
        (await agents.ListAsync(caller, cancellationToken).ConfigureAwait(false)).TryGet(out var all, out _)
            ? all.Select(agent => agent.Definition.Name.Value)
            : [];

    /// <summary>The newest tasks, by their short forms; whole where more is typed than the short form has, or what no short form starts with.</summary>
    private async Task<IEnumerable<string>> TasksAsync(Caller caller, string text, CancellationToken cancellationToken)
    {
        var newest = (await tasks.ListAsync(caller, new TaskFilter(Limit: 100), cancellationToken).ConfigureAwait(false)).TryGet(out var page, out _) ? page : [];
        var brief = newest.Select(task => task.Id.Short).Prepend(TaskReferences.Last).Where(name => name.StartsWith(text, StringComparison.Ordinal)).ToArray();
        return brief.Length > 0 ? brief : newest.Select(task => task.Id.ToString());
    }
}
