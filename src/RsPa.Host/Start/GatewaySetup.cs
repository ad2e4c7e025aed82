using Akka.Hosting;
using RsPa.Actors.Gateway;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Chat;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Keys;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Gateway.Views;
using RsPa.Actors.Protocol.Cache;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Application.Models;
using RsPa.Host.Settings;
using RsPa.Host.Settings.Groups;
using RsPa.Persistence.Providers;

namespace RsPa.Host.Start;

/// <summary>The way to the model server.</summary>
internal static class GatewaySetup
{
    /// <summary>Adds the endpoint, and what it has to expect. Nothing is sent before the first call or the first look at its health.</summary>
    public static IServiceCollection AddRsPaGateway(this IServiceCollection services, RsPaSettings settings, AgentCatalogue agents)
    {
        services.AddSingleton(provider => new GatewayParts(Endpoints(settings, provider), provider.GetRequiredService<TimeProvider>(), RandomSource.Next, provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(provider => new ModelGateway(provider.GetRequiredService<GatewayParts>(), () => provider.GetRequiredService<IRequiredActor<GatewayActor>>().ActorRef, provider.GetRequiredService<IAnswerCache>()));
        services.AddSingleton(provider => new ModelChat(provider.GetRequiredService<ModelGateway>(), provider.GetRequiredService<OllamaOptions>()));
        services.AddSingleton(Options(settings, settings.Ollama.First()));
        services.AddSingleton(provider => new GatewayViews(provider.GetRequiredService<GatewayParts>(), () => provider.GetRequiredService<IRequiredActor<GatewayActor>>().ActorRef));
        services.AddSingleton<ModelPull>();
        services.AddSingleton<ModelAsk>();
        services.AddSingleton(provider => new ExpectedWork(provider.GetRequiredKeyedService<ITaskQueries>(ReadPurpose.Own), agents, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new TenantTable(settings.Gateway.Tenants.GroupBy(tenant => tenant.Name).ToDictionary(same => same.Key, same => same.Last().Terms)));
        services.AddSingleton(provider => new ApiKeys(provider.GetRequiredService<TenantTable>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SecretSource>(RandomSource.Secret);
        services.AddSingleton<IApiKeys>(provider => provider.GetRequiredService<ApiKeys>());
        return services;
    }

    /// <summary>How the gateway works.</summary>
    public static GatewayOptions Gateway(RsPaSettings settings) => new(settings.Ollama.DefaultModel)
    {
        HealthCheckInterval = settings.Ollama.HealthCheckInterval,
        Policy = Policy(settings.Gateway),
        Tenants = [.. settings.Gateway.Tenants.Select(tenant => Tenant.Of(tenant.Name, tenant.Terms)).Select(tenant => new SchedulerEvent.TenantSet(tenant.Id, tenant.Weight, tenant.Budget))],
    };

    private static SchedulingPolicy Policy(GatewaySettings gateway) => SchedulingPolicy.Default with
    {
        QueueLimit = gateway.QueueLimit,
        InteractiveMaxWait = gateway.InteractiveMaxWait,
        CriticalMaxWait = gateway.CriticalMaxWait,
        HighMaxWait = gateway.HighMaxWait,
        MediumMaxWait = gateway.MediumMaxWait,
        LowMaxWait = gateway.LowMaxWait,
        MinResidency = gateway.MinResidency,
        MaxSwapShare = gateway.MaxSwapShare,
        PreemptAfter = gateway.PreemptAfter,
        UnloadAfter = gateway.UnloadAfter > TimeSpan.Zero ? gateway.UnloadAfter : null,
        TimeZone = TimeZoneInfo.Local,
    };

    private static OllamaEndpoint[] Endpoints(RsPaSettings settings, IServiceProvider provider)
    {
        var all = settings.Ollama.Endpoints.Prepend(settings.Ollama.First()).DistinctBy(endpoint => endpoint.BaseUrl);
        return [.. all.Select(endpoint => new OllamaEndpoint(Options(settings, endpoint), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()))];
    }

    private static OllamaOptions Options(RsPaSettings settings, OllamaEndpointSetting endpoint)
    {
        var ollama = settings.Ollama;
        return new OllamaOptions
        {
            BaseUrl = endpoint.BaseUrl,
            DefaultModel = ollama.DefaultModel,
            Temperature = (float)ollama.Temperature,
            MaxTokens = ollama.MaxTokens,
            MaxContext = ollama.MaxContext,
            Slots = endpoint.Slots,
            ModelSlots = endpoint.ModelSlots is { } most ? Math.Min(most, endpoint.Slots) : null,
            MemoryMb = endpoint.MemoryMb,
            MaxLoaded = endpoint.MaxLoaded,
            Mac = endpoint.Mac,
            SilenceTimeout = ollama.Timeout,
            FirstTokenTimeout = ollama.FirstTokenTimeout,
            Retries = new RetryPolicy(ollama.MaxRetries),
            HealthCheckInterval = ollama.HealthCheckInterval,
        };
    }
}
