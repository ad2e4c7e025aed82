using RsPa.Actors.Protocol.Health;
using RsPa.Application.Actors;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Shows the live tree of actors.</summary>
internal sealed class ActorTreeCommand(ActorTreeService actors) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("tree", "Shows the live tree of actors") { Watchable = true };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!actors.Show(call.Caller).TryGet(out var tree, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(new TableFrame(
            "actors",
            [
                new("path", "Actor", CellType.TreePath),
                new("type", "Type") { Detail = true },
                new("state", "State", CellType.Status),
                new("mailbox_depth", "Mailbox", CellType.Number),
                new("handled", "Handled", CellType.Number),
                new("restarts", "Restarts", CellType.Number),
                new("last_failure", "Last failure", CellType.Note),
            ],
            [.. Flatten(tree)],
            "There are no actors.")).ConfigureAwait(false);
        return CommandEnd.Done;
    }

    private static IEnumerable<IReadOnlyList<object?>> Flatten(ActorNode node) =>
        node.Children.SelectMany(Flatten).Prepend([node.Path.Length == 0 ? "user" : $"user/{node.Path}", node.Type, node.State, node.MailboxDepth, node.Handled, node.Restarts, node.LastFailure]);
}
