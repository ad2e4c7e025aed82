using RsPa.Actors.Protocol.Agents;
using RsPa.Agents;
using RsPa.Application.Agents;
using RsPa.Application.Outcomes;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>A command about one agent, which ends with showing it.</summary>
internal abstract class AgentCommand : IConsoleCommand
{
    public abstract CommandDescription Description { get; }

    protected static ParameterDescription Agent { get; } = new("agent", ParameterType.Agent, "The agent's name") { Required = true };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        var outcome = await AskAsync(call, call.Agent("agent")!.Value, cancellationToken).ConfigureAwait(false);
        if (!outcome.TryGet(out var agent, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(AgentRecord.Of(agent)).ConfigureAwait(false);
        return CommandEnd.Done;
    }

    /// <summary>Does it.</summary>
    /// <returns>How the agent is now.</returns>
    protected abstract Task<Outcome<AgentView>> AskAsync(CommandCall call, AgentName name, CancellationToken cancellationToken);
}

/// <summary>Shows one agent.</summary>
internal sealed class AgentShowCommand(AgentService agents) : AgentCommand
{
    public override CommandDescription Description { get; } = new("show", "Shows all about one agent") { Arguments = [Agent] };

    protected override Task<Outcome<AgentView>> AskAsync(CommandCall call, AgentName name, CancellationToken cancellationToken) => agents.FindAsync(call.Caller, name, cancellationToken);
}

/// <summary>Pauses an agent.</summary>
internal sealed class AgentPauseCommand(AgentService agents) : AgentCommand
{
    public override CommandDescription Description { get; } = new("pause", "Stops an agent from taking tasks; what runs goes on")
    {
        Arguments = [Agent],
        Options = [new("reason", ParameterType.Text, "Why, for the record") { Default = "paused by the owner" }],
    };

    protected override Task<Outcome<AgentView>> AskAsync(CommandCall call, AgentName name, CancellationToken cancellationToken) =>
        agents.PauseAsync(call.Caller, name, call.Text("reason") ?? "paused by the owner", cancellationToken);
}

/// <summary>Lets a paused agent go on.</summary>
internal sealed class AgentResumeCommand(AgentService agents) : AgentCommand
{
    public override CommandDescription Description { get; } = new("resume", "Lets a paused agent take tasks again") { Arguments = [Agent] };

    protected override Task<Outcome<AgentView>> AskAsync(CommandCall call, AgentName name, CancellationToken cancellationToken) => agents.ResumeAsync(call.Caller, name, cancellationToken);
}
