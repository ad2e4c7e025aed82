using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RsPa.Agents;

namespace RsPa.Host.Api;

/// <summary>Completes the OpenAPI description with what the handlers read by themselves.</summary>
internal static class ApiDescription
{
    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "RsPa", Version = "v1", Description = "Tasks, agents, logs and health of one RsPa. Errors are problem details (RFC 9457) with field, value and remedy. On the port a token is asked for; health needs none." };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The token in api.token, in the service's data directory. The Unix socket needs none." };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(static (operation, context, _) =>
        {
            foreach (var parameter in context.Description.ActionDescriptor.EndpointMetadata.OfType<QueryParameter>())
            {
                operation.Parameters ??= [];
                operation.Parameters.Add(new OpenApiParameter { Name = parameter.Name, In = ParameterLocation.Query, Description = parameter.Help, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
            }

            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // These are text on the wire, by converters that the generator can't look into.
            if (context.JsonTypeInfo.Type == typeof(TaskId))
                (schema.Type, schema.Format) = (JsonSchemaType.String, "uuid");
            if (context.JsonTypeInfo.Type == typeof(AgentName))
                (schema.Type, schema.Pattern) = (JsonSchemaType.String, "^[a-z][a-z0-9_]{0,62}$");
            return Task.CompletedTask;
        });
    }

    /// <summary>Describes the parameters of the query string.</summary>
    public static RouteHandlerBuilder Query(this RouteHandlerBuilder route, params ReadOnlySpan<(string Name, string Help)> parameters)
    {
        foreach (var (name, help) in parameters)
            route.WithMetadata(new QueryParameter(name, help));
        return route;
    }

    /// <summary>Describes the errors.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
            route.Produces<ApiProblem>(status, "application/problem+json");
        return route;
    }

    private sealed record QueryParameter(string Name, string Help);
}
