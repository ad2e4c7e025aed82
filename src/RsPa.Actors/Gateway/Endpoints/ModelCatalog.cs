using System.Collections.Immutable;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Ollama;

namespace RsPa.Actors.Gateway.Endpoints;

/// <summary>A model that an endpoint has.</summary>
/// <param name="Name">Its full name there.</param>
/// <param name="Key">Its weights: names of the same weights share a runner.</param>
/// <param name="Model">What the endpoint lists.</param>
/// <param name="Description">What it tells of it beside, where it does.</param>
public sealed record CatalogModel(string Name, ModelKey Key, OllamaModel Model, ModelDescription? Description)
{
    /// <summary>The longest context that it can have, in tokens, where that is known.</summary>
    public long? LongestContext => Description?.ContextLength;

    /// <summary>Whether it makes embeddings and no text, as far as is known.</summary>
    public bool OnlyEmbeds => Description is { Capabilities: { IsDefaultOrEmpty: false } capabilities } && capabilities.Contains("embedding") && !capabilities.Contains("completion");
}

/// <summary>The models of one endpoint, as of its last look.</summary>
public sealed class ModelList
{
    private readonly Dictionary<string, CatalogModel> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<ModelKey, CatalogModel> _byKey = [];

    /// <summary>Makes it.</summary>
    /// <param name="models">What the endpoint lists.</param>
    /// <param name="descriptions">What it tells of them, by digest.</param>
    public ModelList(IEnumerable<OllamaModel> models, ImmutableDictionary<string, ModelDescription> descriptions)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(descriptions);
        foreach (var model in models)
        {
            var description = descriptions.GetValueOrDefault(model.Digest);
            var found = new CatalogModel(ModelName.Full(model.Name), KeyOf(model, description), model, description);
            _byName[found.Name] = found;
            _byKey.TryAdd(found.Key, found);
        }
    }

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<CatalogModel> All => _byName.Values;

    /// <summary>Finds one by a name, with or without a tag, capitals or not.</summary>
    public CatalogModel? Find(string name) => _byName.GetValueOrDefault(ModelName.Full(name));

    /// <summary>Finds one by its weights.</summary>
    public CatalogModel? Find(ModelKey key) => _byKey.GetValueOrDefault(key);

    private static ModelKey KeyOf(OllamaModel model, ModelDescription? description) =>
        new(description is { Weights.Length: > 0 } ? description.Weights : model.Digest.Length > 0 ? model.Digest : ModelName.Full(model.Name));
}

/// <summary>The models of all endpoints. Safe for many callers at once.</summary>
/// <param name="endpoints">The endpoints, in the order in which they are used.</param>
public sealed class ModelCatalog(IReadOnlyList<OllamaEndpoint> endpoints)
{
    /// <summary>The endpoints, in the order in which they are used.</summary>
    public IReadOnlyList<OllamaEndpoint> Endpoints => endpoints;

    /// <summary>Whether an endpoint is up, as far as is known.</summary>
    public bool IsAnyUp => endpoints.Any(static endpoint => endpoint.Health.Current is OllamaHealthState.Up);

    /// <summary>Finds a model by a name: that of the first endpoint that has it.</summary>
    public CatalogModel? Find(string name)
    {
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Health.Models?.Find(name) is { } found)
                return found;
        }

        return null;
    }

    /// <summary>One endpoint.</summary>
    public OllamaEndpoint? Endpoint(EndpointId id) => endpoints.FirstOrDefault(endpoint => endpoint.Id == id);

    /// <summary>What stands for the weights of a model that no endpoint lists.</summary>
    public static ModelKey UnknownKey(string name) => new("?" + ModelName.Full(name));
}
