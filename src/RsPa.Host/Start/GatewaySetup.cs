using RsPa.Actors.Gateway;
using RsPa.Host.Settings;

namespace RsPa.Host.Start;

/// <summary>The way to the model server.</summary>
internal static class GatewaySetup
{
    /// <summary>Adds the endpoint. Nothing is sent before the first call or the first look at its health.</summary>
    public static IServiceCollection AddRsPaGateway(this IServiceCollection services, RsPaSettings settings)
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
        return services;
    }
}
