using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Submits a task.</summary>
internal sealed class TaskSubmitCommand(TaskSubmission submission) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("submit", "Submits a task; it is stored when the command ends")
    {
        Arguments =
        [
            new("agent", ParameterType.Agent, "The agent that is to do it") { Required = true },
            new("input", ParameterType.Json, "The input, a JSON object; - reads it from standard input"),
        ],
        Options = SubmissionOptions.All,
    };

    public Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken) =>
        submission.RunAsync(call, call.Text("input"), output, cancellationToken);
}
