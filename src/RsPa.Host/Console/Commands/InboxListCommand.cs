using RsPa.Actors.Protocol.Inbox;
using RsPa.Application.Inbox;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Lists what lies in the inbox.</summary>
internal sealed class InboxListCommand(InboxService inbox) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("list", "Lists the files in the inbox: what failed or is held, with the reason, then what is in work and what waits")
    {
        Watchable = true,
        Options = [new("limit", ParameterType.Integer, "How many at most, 1 to 1,000") { Default = "50" }],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await inbox.ShowAsync(call.Caller, call.Integer("limit") ?? 50, cancellationToken).ConfigureAwait(false)).TryGet(out var view, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(Table(view)).ConfigureAwait(false);
        if (Words(view) is { } words)
            await output.TextAsync(words).ConfigureAwait(false);
        return CommandEnd.Done;
    }

    private static TableFrame Table(InboxView view) =>
        new(
            "files",
            [
                new("name", "File"),
                new("state", "State", CellType.Status),
                new("size", "Bytes", CellType.Number) { Detail = true },
                new("modified_at", "Written", CellType.Time),
                new("task", "Task", CellType.Id),
                new("next_try_at", "Next try", CellType.Time) { Detail = true },
                new("reason", "Reason", CellType.Note),
            ],
            [.. view.Files.Select(file => (IReadOnlyList<object?>)[file.Name, file.State, file.Size, file.ModifiedAt, file.Task, file.NextTryAt, file.Reason])],
            $"The inbox is empty: put files into {view.Directory}.");

    private static string? Words(InboxView view)
    {
        var counts = view.Counts;
        (int Count, string Word)[] all = [(counts.Waiting, "waiting"), (counts.Settling, "settling"), (counts.Working, "in work"), (counts.Held, "held"), (counts.Left, "left"), (counts.Failed, "failed")];
        var words = string.Join(", ", all.Where(one => one.Count > 0).Select(one => $"{one.Count:N0} {one.Word}"));
        var retry = counts.Failed + counts.Held > 0 ? " `rspa inbox retry` has those that failed or are held tried again." : "";
        return words.Length == 0 ? null : $"{(counts.AreLeast ? "At least " : "")}{words}, in {view.Directory}.{retry}";
    }
}
