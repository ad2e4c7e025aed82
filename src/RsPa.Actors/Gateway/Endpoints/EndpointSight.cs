using System.Collections.Immutable;
using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Gateway.Endpoints;

/// <summary>What a look at an endpoint means for the queue.</summary>
/// <param name="Seen">What it has and holds.</param>
/// <param name="Described">What is known of its models.</param>
internal sealed record EndpointSight(SchedulerEvent.EndpointSeen Seen, IReadOnlyList<SchedulerEvent.ModelDescribed> Described)
{
    private const int Mebibyte = 20;

    /// <summary>Reads it.</summary>
    /// <param name="models">The models, as of that look.</param>
    /// <param name="contexts">With which context models were loaded.</param>
    /// <param name="id">Which endpoint.</param>
    /// <param name="found">What was found.</param>
    public static EndpointSight Of(ModelList models, ServerContexts contexts, EndpointId id, OllamaProbe.Answered found)
    {
        var loaded = new Dictionary<ModelKey, Scheduling.LoadedModel>();
        foreach (var model in found.Loaded)
        {
            var key = models.Find(model.Name)?.Key ?? ModelCatalog.UnknownKey(model.Name);
            if (contexts.IsLoaded(id, OwnContext.Of(key)))
                key = OwnContext.Of(key);
            contexts.Seen(id, key, model.ContextLength);
            loaded.TryAdd(key, new Scheduling.LoadedModel(key, model.ContextLength, (model.VramBytes > 0 ? model.VramBytes : model.SizeBytes) >> Mebibyte));
        }

        var all = models.All;
        var available = all.SelectMany(static model => new[] { model.Key, OwnContext.Of(model.Key) }).ToImmutableHashSet();
        return new EndpointSight(
            new SchedulerEvent.EndpointSeen(id, [.. loaded.Values]) { Available = available },
            [.. all.Select(static model => new SchedulerEvent.ModelDescribed(model.Key, model.Name, model.Model.SizeBytes >> Mebibyte)).DistinctBy(static model => model.Model)]);
    }
}
