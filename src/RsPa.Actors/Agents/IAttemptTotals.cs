using RsPa.Actors.Protocol.Agents;
using RsPa.Agents;

namespace RsPa.Actors.Agents;

/// <summary>Reads what an agent's attempts came to, as the commits that recorded them have counted.</summary>
public interface IAttemptTotals
{
    /// <summary>Reads the sum over all of an agent's attempts.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="cancellationToken">Cancelled when the agent stops.</param>
    /// <returns>The sum; its last sequence is 0 where there are none.</returns>
    Task<AttemptTotals> ReadAsync(AgentName agent, CancellationToken cancellationToken);
}
