using System.Text.Json;
using RsPa.Agents;
using RsPa.Host.Listening;

namespace RsPa.Host.Api;

/// <summary>The HTTP API: <c>/api/v1</c>, its description at <c>/api/v1/openapi.json</c>, and <c>/health</c>.</summary>
internal static class ApiEndpoints
{
    public const string Prefix = "/api/v1";

    /// <summary>Adds what the API needs of its own.</summary>
    public static IServiceCollection AddRsPaApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.DefaultIgnoreCondition = AgentJson.Options.DefaultIgnoreCondition;
            foreach (var converter in AgentJson.Options.Converters)
                json.SerializerOptions.Converters.Add(converter);
        });
        services.AddSingleton<RefuseRequest>(ApiProblem.RefuseAsync);
        services.AddOpenApi("v1", ApiDescription.Configure);
        return services;
    }

    /// <summary>Maps the API.</summary>
    public static IEndpointRouteBuilder MapRsPaApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(Prefix);
        api.AddEndpointFilter<RouteGroupBuilder, ApiErrors>();
        TasksApi.Map(api);
        AgentsApi.Map(api);
        SchedulesApi.Map(api);
        InboxApi.Map(api);
        CacheApi.Map(api);
        ModelsApi.Map(api);
        LlmApi.Map(api);
        InspectionApi.Map(api);
        LiveEventStream.Map(api);
        HealthApi.Map(routes);
        routes.MapOpenApi("/api/{documentName}/openapi.json");
        return routes;
    }
}
