using System.Collections.Immutable;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <summary>
/// The attempts that were told to stop and still run, without effect, each of them a thread or a core that nobody gets back. Kept beside
/// the runner, and not by the dispatcher: they outlive its restarts, as the attempts do.
/// </summary>
public sealed class AbandonedAttempts
{
    private ImmutableDictionary<AgentName, int> _running = [];

    /// <summary>How many attempts of each agent are abandoned and still run; agents without any are not in it. Another object after each change.</summary>
    public ImmutableDictionary<AgentName, int> Running => Volatile.Read(ref _running);

    /// <summary>Counts an attempt until it ends.</summary>
    /// <param name="agent">Whose it is.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="ended">Called when it has ended after all, on any thread.</param>
    public void Add(AgentName agent, Task attempt, Action ended)
    {
        ImmutableInterlocked.AddOrUpdate(ref _running, agent, 1, (_, count) => count + 1);
        _ = attempt.ContinueWith(
            _ =>
            {
                ImmutableInterlocked.Update(ref _running, static (running, agent) => running[agent] == 1 ? running.Remove(agent) : running.SetItem(agent, running[agent] - 1), agent);
                ended();
            },
            CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }
}
