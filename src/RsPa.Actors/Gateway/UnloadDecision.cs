using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Gateway;

/// <summary>What an unload that a caller asks for would meet. Pure.</summary>
internal static class UnloadDecision
{
    /// <summary>Whether calls of other tenants run or wait on a model.</summary>
    public static bool IsNeeded(SchedulerState state, ModelKey model, TenantId asker) =>
        state.Running.Values.Select(static running => running.Queued)
            .Concat(state.Waiting.Values)
            .Concat(state.HeldCalls.Values.Select(static held => held.Call))
            .Any(queued => queued.Call.Tenant != asker && OwnContext.Weights(queued.Call.Model) == model);

    /// <summary>Where a model is loaded, with whatever context.</summary>
    public static IReadOnlyList<(EndpointId Endpoint, ModelKey Model)> Loaded(SchedulerState state, ModelKey model) =>
        [.. state.Endpoints.SelectMany(endpoint => endpoint.Residents.Keys.Where(key => OwnContext.Weights(key) == model).Select(key => (endpoint.Id, key)))];
}
