using RsPa.Actors.Protocol.Agents;
using RsPa.Agents;

namespace RsPa.Actors.Agents;

/// <summary>Reads what an agent's attempts came to: the truth that an agent's own counts follow.</summary>
public interface IAttemptTotals
{
    /// <summary>Sums the agent's attempts after a place in the order of all attempts.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="afterSequence">The place, exclusive; 0 for all.</param>
    /// <param name="cancellationToken">Cancelled when the agent stops.</param>
    /// <returns>The sum, from one view of the database; its last sequence is 0 where there are none.</returns>
    Task<AttemptTotals> ReadAsync(AgentName agent, long afterSequence, CancellationToken cancellationToken);
}
