using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Views;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Application.Access;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Models;

/// <summary>The models of all servers: list, show, get, load, unload.</summary>
public sealed partial class ModelService(GatewayViews queue, ModelPull pulls, ILogger<ModelService> log)
{
    private static readonly Permission Look = new("models.show", CallerRole.Viewer);
    private static readonly Permission Move = new("models.load", CallerRole.Operator);
    private static readonly Permission Get = new("models.pull", CallerRole.Admin);

    /// <summary>Lists the models, by name.</summary>
    public async Task<Outcome<IReadOnlyList<ModelView>>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (Look.Refuse(caller) is { } refused)
            return refused;
        return queue.Catalog.IsAnyUp ? await GatewayAnswers.CatchAsync(queue.ModelsAsync(cancellationToken)).ConfigureAwait(false) : GatewayAnswers.Away(queue.Catalog);
    }

    /// <summary>Shows all of one model.</summary>
    public async Task<Outcome<ModelView>> ShowAsync(Caller caller, string model, CancellationToken cancellationToken)
    {
        if (Look.Refuse(caller) is { } refused)
            return refused;
        if (!GatewayAnswers.Find(queue.Catalog, model).TryGet(out var found, out var problem))
            return problem;
        return await GatewayAnswers.CatchAsync(ShownAsync(found, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Has a model loaded, before all that the queue wants loaded.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="model">Its name.</param>
    /// <param name="endpoint">Where; the first server that has it where it is not said.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public async Task<Outcome<LoadWish>> LoadAsync(Caller caller, string model, string? endpoint, CancellationToken cancellationToken)
    {
        if (Move.Refuse(caller) is { } refused)
            return refused;
        if (!GatewayAnswers.Endpoints(queue.Catalog, endpoint).TryGet(out var meant, out var problem) || !GatewayAnswers.Find(queue.Catalog, model).TryGet(out var found, out problem))
            return problem;
        if (meant.FirstOrDefault(one => one.Health.Current is OllamaHealthState.Up && one.Health.Models?.Find(model) is not null) is not { } where)
            return new Problem(ProblemKind.UnknownModel, $"The model server '{endpoint}' does not have the model '{model}', or is away.") { Field = "endpoint", Value = endpoint, Remedy = "leave the server out, or get the model there" };
        LogLoad(found.Name, where.Id.Value, caller.Name);
        return await GatewayAnswers.CatchAsync(queue.LoadAsync(where.Id, found, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Has models unloaded, once what runs on them has ended.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="model">Its name; all that are loaded where it is not given.</param>
    /// <param name="endpoint">Where; at all servers where it is not said.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public async Task<Outcome<IReadOnlyList<LoadWish>>> UnloadAsync(Caller caller, string? model, string? endpoint, CancellationToken cancellationToken)
    {
        if (Move.Refuse(caller) is { } refused)
            return refused;
        if (!GatewayAnswers.Endpoints(queue.Catalog, endpoint).TryGet(out var meant, out var problem))
            return problem;
        CatalogModel? found = null;
        if (model is not null && !GatewayAnswers.Find(queue.Catalog, model).TryGet(out found, out problem))
            return problem;
        var wishes = new List<LoadWish>();
        foreach (var one in meant)
        {
            if (!(await GatewayAnswers.CatchAsync(queue.UnloadAsync(one.Id, found, cancellationToken)).ConfigureAwait(false)).TryGet(out var some, out problem))
                return problem;
            wishes.AddRange(some);
        }

        LogUnload(model ?? "all models", endpoint ?? "all servers", caller.Name);
        return Outcome.Of<IReadOnlyList<LoadWish>>(wishes);
    }

    /// <summary>Has a server get a model. Whoever stops reading ends it. It throws <see cref="ProblemException"/> where it fails on the way.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="model">Its name.</param>
    /// <param name="endpoint">Where; the first server that is up where it is not said.</param>
    public Outcome<IAsyncEnumerable<PullProgress>> Pull(Caller caller, string model, string? endpoint)
    {
        if ((Get.Refuse(caller) ?? GatewayAnswers.NameFault(model)) is { } wrong)
            return wrong;
        if (!GatewayAnswers.Endpoints(queue.Catalog, endpoint).TryGet(out var meant, out var problem))
            return problem;
        if (meant.FirstOrDefault(one => one.Health.Current is OllamaHealthState.Up) is not { } where)
            return GatewayAnswers.Away(queue.Catalog);
        LogPull(model, where.Id.Value, caller.Name);
        return Outcome.Of(PullAsync(where, model));
    }

    private async IAsyncEnumerable<PullProgress> PullAsync(OllamaEndpoint endpoint, string model, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var pulling = pulls.PullAsync(endpoint, model, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (pulling.ConfigureAwait(false))
        {
            while (await NextAsync(pulling).ConfigureAwait(false))
                yield return pulling.Current;
        }
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<PullProgress> pulling)
    {
        try
        {
            return await pulling.MoveNextAsync().ConfigureAwait(false);
        }
        catch (ModelPullException e)
        {
            throw new ProblemException(new Problem(ProblemKind.ModelFailed, e.Message) { Remedy = "what was got is kept: pull again to go on" });
        }
    }

    private async Task<ModelView> ShownAsync(CatalogModel found, CancellationToken cancellationToken) =>
        await queue.ModelAsync(found.Name, cancellationToken).ConfigureAwait(false) ?? throw new ProblemException(new Problem(ProblemKind.UnknownModel, $"The model '{found.Name}' is gone."));
}
