using RsPa.Host.DropIn.Callers;
using RsPa.Host.DropIn.Calls;
using RsPa.Host.DropIn.Servers;
using RsPa.Host.Listening;

namespace RsPa.Host.DropIn;

/// <summary>Puts the drop-in endpoint into the host: Ollama's API, and those of OpenAI and Anthropic as Ollama has them, before the gateway's queue.</summary>
internal static class DropInSetup
{
    /// <summary>Adds it.</summary>
    /// <param name="services">The services.</param>
    /// <param name="requireKey">Whether every caller needs an API key: the setting <c>gateway.require_key</c>.</param>
    public static IServiceCollection AddRsPaDropIn(this IServiceCollection services, bool requireKey)
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<DropInCallers>(provider, requireKey));
        services.AddSingleton<EndpointPass>();
        services.AddSingleton<ServerQuestions>();
        services.AddSingleton<ModelChanges>();
        services.AddSingleton<ModelCalls>();
        services.AddSingleton<DropInServer>();
        return services;
    }

    /// <summary>Answers what comes through the gateway's port, and lets nothing of it further. Must be the first middleware.</summary>
    public static IApplicationBuilder UseRsPaDropIn(this IApplicationBuilder app)
    {
        // Made at the first request: what it stands on may need the database.
        var server = new Lazy<DropInServer>(app.ApplicationServices.GetRequiredService<DropInServer>);
        return app.Use((http, next) => GatewayConnection.Carries(http) ? server.Value.AnswerAsync(http) : next(http));
    }
}
