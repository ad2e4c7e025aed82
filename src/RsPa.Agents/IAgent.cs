namespace RsPa.Agents;

/// <summary>
/// What an agent's author writes: one method that does one attempt at a task. An instance serves one attempt.
/// Whatever it throws becomes a failure of that attempt, and nothing more.
/// </summary>
public interface IAgent
{
    /// <summary>Does one attempt.</summary>
    /// <param name="run">The attempt: its input, the agent's data, the model, progress and a logger.</param>
    /// <param name="cancellationToken">Cancelled when the owner cancels the task, its time is up, or the service stops.</param>
    Task<AgentResult> ExecuteAsync(AgentRun run, CancellationToken cancellationToken);
}
