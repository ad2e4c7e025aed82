using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Gateway;

/// <summary>
/// Which models are going to be asked by tasks that come due soon, so that they can be loaded by then. Asked by the gateway, four times
/// in <see cref="Horizon"/>, so that hardly a task comes due without having been expected.
/// </summary>
/// <param name="tasks">Reads tasks, for the service itself.</param>
/// <param name="models">Which model an agent asks.</param>
/// <param name="time">The clock.</param>
public sealed class ExpectedWork(ITaskQueries tasks, IAgentModels models, TimeProvider time)
{
    /// <summary>How far is looked ahead.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromMinutes(1);

    /// <summary>How often to look.</summary>
    public static readonly TimeSpan Interval = Horizon / 4;

    /// <summary>Reads which models are expected to be asked, and when first; those that are due already are no longer among them.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Each model once, the earliest first.</returns>
    public async Task<IReadOnlyList<ExpectedModel>> ReadAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = await tasks.NextDueAsync(now, now + Horizon, cancellationToken).ConfigureAwait(false);
        return
        [
            .. due.Select(agent => (Model: models.Find(agent.Agent), agent.At))
                .Where(agent => agent.Model is not null)
                .GroupBy(agent => agent.Model!, StringComparer.Ordinal)
                .Select(model => new ExpectedModel(model.Key, model.Min(agent => agent.At)))
                .OrderBy(model => model.At),
        ];
    }
}

/// <summary>A model that is going to be asked.</summary>
/// <param name="Name">Its name, as it is called.</param>
/// <param name="At">When the first task that asks it is due.</param>
public sealed record ExpectedModel(string Name, DateTimeOffset At);

/// <summary>Knows which model an agent asks.</summary>
public interface IAgentModels
{
    /// <summary>The name of the model that the agent asks as a rule.</summary>
    /// <returns>Nothing where it asks none, may not run, or is not there.</returns>
    string? Find(AgentName agent);
}
