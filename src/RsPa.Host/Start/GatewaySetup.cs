using RsPa.Actors.Gateway;
using RsPa.Actors.Gateway.Keys;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Application.Models;
using RsPa.Host.Settings;
using RsPa.Persistence.Providers;

namespace RsPa.Host.Start;

/// <summary>The way to the model server.</summary>
internal static class GatewaySetup
{
    /// <summary>Adds the endpoint, and what it has to expect. Nothing is sent before the first call or the first look at its health.</summary>
    public static IServiceCollection AddRsPaGateway(this IServiceCollection services, RsPaSettings settings, AgentCatalogue agents)
    {
        var ollama = settings.Ollama;
        services.AddSingleton(provider => new OllamaEndpoint(
            new OllamaOptions
            {
                BaseUrl = ollama.BaseUrl,
                DefaultModel = ollama.DefaultModel,
                Temperature = (float)ollama.Temperature,
                MaxTokens = ollama.MaxTokens,
                MaxContext = ollama.MaxContext,
                Slots = ollama.Slots,
                QueueLimit = settings.Gateway.QueueLimit,
                SilenceTimeout = ollama.Timeout,
                FirstTokenTimeout = ollama.FirstTokenTimeout,
                Retries = new RetryPolicy(ollama.MaxRetries),
                HealthCheckInterval = ollama.HealthCheckInterval,
            },
            provider.GetRequiredService<TimeProvider>(),
            RandomSource.Next,
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(provider => new ExpectedWork(provider.GetRequiredKeyedService<ITaskQueries>(ReadPurpose.Own), agents, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new TenantTable(settings.Gateway.Tenants.GroupBy(tenant => tenant.Name).ToDictionary(same => same.Key, same => same.Last().Terms)));
        services.AddSingleton(provider => new ApiKeys(provider.GetRequiredService<TenantTable>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SecretSource>(RandomSource.Secret);
        services.AddSingleton<IApiKeys>(provider => provider.GetRequiredService<ApiKeys>());
        return services;
    }
}
