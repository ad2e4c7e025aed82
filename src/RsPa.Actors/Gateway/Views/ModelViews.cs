using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Protocol.Gateway;

namespace RsPa.Actors.Gateway.Views;

/// <summary>Makes what is shown of the models.</summary>
internal static class ModelViews
{
    /// <summary>The models of all servers, by name.</summary>
    public static IReadOnlyList<ModelView> Of(SchedulerState state, ModelCatalog catalog)
    {
        var all = catalog.Endpoints.SelectMany(endpoint => (endpoint.Health.Models?.All ?? []).Select(model => (Endpoint: endpoint.Id, Model: model))).ToArray();
        return [.. all.GroupBy(one => one.Model.Name, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => Of(state, group.First().Model, [.. group.Select(one => one.Endpoint)], all.Select(one => one.Model)))];
    }

    /// <summary>One model with all that is known of it; nothing where no server has it.</summary>
    public static ModelView? Of(SchedulerState state, ModelCatalog catalog, string name)
    {
        if (catalog.Find(name) is not { } found)
            return null;
        return Of(state, catalog).First(model => model.Name == found.Name) with { Parameters = Text(found.Description?.Parameters), Template = Text(found.Description?.Template) };
    }

    private static ModelView Of(SchedulerState state, CatalogModel model, EndpointId[] endpoints, IEnumerable<CatalogModel> all)
    {
        var facts = state.Learned.Of(model.Key);
        return new ModelView(
            model.Name,
            [.. endpoints.Select(endpoint => endpoint.Value)],
            [.. state.Endpoints.Where(endpoint => endpoints.Contains(endpoint.Id) && IsLoaded(endpoint, model.Key)).Select(endpoint => endpoint.Id.Value)],
            model.Model.SizeBytes,
            model.Model.Family,
            model.Model.ParameterSize,
            model.Model.Quantization,
            model.Description?.Capabilities ?? [],
            model.LongestContext,
            facts.Context > 0 ? facts.Context : null,
            [.. all.Where(other => other.Key == model.Key && other.Name != model.Name).Select(other => other.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            model.Model.ModifiedAt,
            model.Model.Digest)
        {
            MemoryMb = facts.MemoryMb > 0 ? facts.MemoryMb : null,
            LoadSeconds = Rounded(facts.LoadSeconds),
            PromptTokensPerSecond = Rounded(facts.PromptRate),
            OutputTokensPerSecond = Rounded(facts.OutputRate),
        };
    }

    private static bool IsLoaded(EndpointState endpoint, ModelKey model) => endpoint.AwaySince is null && (endpoint.Residents.ContainsKey(model) || endpoint.Residents.ContainsKey(OwnContext.Of(model)));

    private static double? Rounded(double? value) => value is { } known ? Math.Round(known, 1) : null;

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
