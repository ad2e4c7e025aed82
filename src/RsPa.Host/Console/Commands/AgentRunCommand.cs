using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Gives an agent a task: the same as <c>task submit</c>, said from the agent's side.</summary>
internal sealed class AgentRunCommand(TaskSubmission submission) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("run", "Gives an agent a task")
    {
        Arguments = [new("agent", ParameterType.Agent, "The agent's name") { Required = true }],
        Options = [new("input", ParameterType.Json, "The input, a JSON object; - reads it from standard input"), .. SubmissionOptions.All],
    };

    public Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken) =>
        submission.RunAsync(call, call.Text("input"), output, cancellationToken);
}
