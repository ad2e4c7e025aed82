using RsPa.Actors.Protocol.Tasks;
using RsPa.Application;
using RsPa.Application.Tasks;

namespace RsPa.Host.Console;

/// <summary>Completes names that only the host knows.</summary>
internal sealed class NameCompletion(OwnerActions actions)
{
    private const int Most = 20;

    /// <summary>The names of a type that start with a text, 20 at most; none for a type that is not completed.</summary>
    public async Task<IReadOnlyList<string>> CompleteAsync(string type, string text, CancellationToken cancellationToken)
    {
        var names = type switch
        {
            "agent" => await AgentsAsync(cancellationToken).ConfigureAwait(false),
            "task" => await TasksAsync(text, cancellationToken).ConfigureAwait(false),
            _ => [],
        };
        return [.. names.Where(name => name.StartsWith(text, StringComparison.Ordinal)).Take(Most)];
    }

    private async Task<IEnumerable<string>> AgentsAsync(CancellationToken cancellationToken) =>
        (await actions.ListAgentsAsync(cancellationToken).ConfigureAwait(false)).TryGet(out var agents, out _)
            ? agents.Select(agent => agent.Definition.Name.Value)
            : [];

    /// <summary>The newest tasks, by their short forms; whole where more is typed than the short form has, or what no short form starts with.</summary>
    private async Task<IEnumerable<string>> TasksAsync(string text, CancellationToken cancellationToken)
    {
        var newest = await actions.ListTasksAsync(new TaskFilter(Limit: 100), cancellationToken).ConfigureAwait(false);
        var brief = newest.Select(task => task.Id.Short).Prepend(TaskReferences.Last).Where(name => name.StartsWith(text, StringComparison.Ordinal)).ToArray();
        return brief.Length > 0 ? brief : newest.Select(task => task.Id.ToString());
    }
}
