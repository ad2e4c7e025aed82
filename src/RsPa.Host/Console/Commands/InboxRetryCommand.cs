using RsPa.Application.Inbox;
using RsPa.Application.Outcomes;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Has files of the inbox tried again.</summary>
internal sealed class InboxRetryCommand(InboxService inbox) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("retry", "Has files that failed, or are held, tried again: all of them, or those that are named")
    {
        Arguments = [new("name", ParameterType.Text, "The files, as `rspa inbox list` names them") { Many = true }],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await inbox.RetryAsync(call.Caller, call.All("name"), cancellationToken).ConfigureAwait(false)).TryGet(out var retried, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        var end = CommandEnd.Done;
        foreach (var refusal in retried.Refused)
            end = await output.FailAsync(new Problem(ProblemKind.Conflict, $"'{refusal.Name}' is not tried again: {refusal.Reason}.") { Field = "name", Value = refusal.Name }).ConfigureAwait(false);
        if (retried.Retried.Count > 0 || retried.Refused.Count == 0)
            await output.WriteAsync(new TableFrame("files", [new("name", "File")], [.. retried.Retried.Select(name => (IReadOnlyList<object?>)[name])], "Nothing failed, and nothing is held.")).ConfigureAwait(false);
        return end;
    }
}
