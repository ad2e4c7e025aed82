using Akka.Actor;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Agents;

namespace RsPa.Actors.Gateway.Views;

/// <summary>What is shown of the gateway, and what its owner asks of it. All is made outside of its actor. Safe for many callers at once.</summary>
/// <param name="parts">What the gateway stands on.</param>
/// <param name="gateway">Gives the gateway's actor.</param>
public sealed class GatewayViews(GatewayParts parts, Func<IActorRef> gateway)
{
    private const int MostOfATask = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The models of all endpoints, and these.</summary>
    public ModelCatalog Catalog => parts.Catalog;

    /// <summary>Reads all.</summary>
    /// <param name="limit">How many calls are shown at most, 1 and above.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <exception cref="AskTimeoutException">The gateway did not answer in time.</exception>
    public async Task<GatewayView> ReadAsync(int limit, CancellationToken cancellationToken) => Of(await AskAsync(cancellationToken).ConfigureAwait(false), limit);

    /// <summary>Reads all where something has changed.</summary>
    /// <param name="limit">How many calls are shown at most, 1 and above.</param>
    /// <param name="last">The mark of what was read last; nothing for the first time.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <returns>The view, nothing where nothing has changed; and the mark of it.</returns>
    /// <exception cref="AskTimeoutException">The gateway did not answer in time.</exception>
    public async Task<(GatewayView? View, object Mark)> ReadChangedAsync(int limit, object? last, CancellationToken cancellationToken)
    {
        var snapshot = await AskAsync(cancellationToken).ConfigureAwait(false);
        return (ReferenceEquals(snapshot.State, last) ? null : Of(snapshot, limit), snapshot.State);
    }

    /// <summary>Reads the calls of a task that are not over.</summary>
    /// <exception cref="AskTimeoutException">The gateway did not answer in time.</exception>
    public async Task<IReadOnlyList<QueuedCallView>> OfTaskAsync(TaskId task, CancellationToken cancellationToken) =>
        QueueViews.Of(await AskAsync(cancellationToken).ConfigureAwait(false), MostOfATask, ticket => ticket.Request.Caller.Attempt?.Task == task).Calls;

    /// <summary>Reads the models of all servers, by name.</summary>
    /// <exception cref="AskTimeoutException">The gateway did not answer in time.</exception>
    public async Task<IReadOnlyList<ModelView>> ModelsAsync(CancellationToken cancellationToken) => ModelViews.Of((await AskAsync(cancellationToken).ConfigureAwait(false)).State, Catalog);

    /// <summary>Reads all of one model; nothing where no server has it.</summary>
    /// <exception cref="AskTimeoutException">The gateway did not answer in time.</exception>
    public async Task<ModelView?> ModelAsync(string name, CancellationToken cancellationToken) => ModelViews.Of((await AskAsync(cancellationToken).ConfigureAwait(false)).State, Catalog, name);

    /// <summary>Has a model loaded at an endpoint that has it.</summary>
    /// <exception cref="AskTimeoutException">The gateway did not answer in time.</exception>
    public async Task<LoadWish> LoadAsync(EndpointId endpoint, CatalogModel model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        gateway().Tell(new Happened(new SchedulerEvent.LoadWanted(endpoint, model.Key)));
        var state = (await AskAsync(cancellationToken).ConfigureAwait(false)).State.Endpoint(endpoint);
        return new LoadWish(endpoint.Value, model.Name, state?.Residents.TryGetValue(model.Key, out var resident) is true && resident.Leaving is null ? "loaded" : "wanted");
    }

    /// <summary>Has a model unloaded, or all of an endpoint, once what runs there has ended.</summary>
    /// <returns>What is unloaded.</returns>
    /// <exception cref="AskTimeoutException">The gateway did not answer in time.</exception>
    public async Task<IReadOnlyList<LoadWish>> UnloadAsync(EndpointId endpoint, CatalogModel? model, CancellationToken cancellationToken)
    {
        var before = (await AskAsync(cancellationToken).ConfigureAwait(false)).State;
        var names = new ModelNames(before.Learned);
        var keys = (before.Endpoint(endpoint)?.Residents.Keys ?? []).Where(key => model is null || OwnContext.Weights(key) == model.Key).ToArray();
        if (model is null)
            gateway().Tell(new Happened(new SchedulerEvent.UnloadWanted(endpoint, Model: null)));
        foreach (var key in keys.Where(_ => model is not null))
            gateway().Tell(new Happened(new SchedulerEvent.UnloadWanted(endpoint, key)));
        return keys.Length == 0 && model is not null ? [new LoadWish(endpoint.Value, model.Name, "not_loaded")] : [.. keys.Select(key => new LoadWish(endpoint.Value, names.Of(key), "unloading"))];
    }

    private GatewayView Of(GatewaySnapshot snapshot, int limit) => new(QueueViews.Of(snapshot, limit), EndpointViews.Of(snapshot, Catalog), EndpointViews.Tenants(snapshot));

    private Task<GatewaySnapshot> AskAsync(CancellationToken cancellationToken) => gateway().Ask<GatewaySnapshot>(GetGateway.Instance, Patience, cancellationToken);
}
