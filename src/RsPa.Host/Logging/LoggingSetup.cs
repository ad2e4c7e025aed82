using RsPa.Host.Settings;
using Serilog;

namespace RsPa.Host.Logging;

/// <summary>Puts logging into the host.</summary>
public static class LoggingSetup
{
    /// <summary>Makes Serilog the only logger, and registers <see cref="RsPaLogging"/> and <see cref="LogLevelControl"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="logging">The logging, made before the host so that its first words are kept. The caller ends it with <see cref="RsPaLogging.FinishAsync"/>.</param>
    /// <param name="time">The clock.</param>
    public static IServiceCollection AddRsPaLogging(this IServiceCollection services, RsPaSettings settings, RsPaLogging logging, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(logging);

        services.AddLogging(builder => builder.ClearProviders().SetMinimumLevel(LogLevel.Trace));
        services.AddSerilog(logging.Logger, dispose: false);
        services.AddSingleton(logging);
        services.AddSingleton(logging.Level);
        return services;
    }
}
