using Microsoft.Extensions.DependencyInjection;
using RsPa.Application.Events;
using RsPa.Application.Nodes;
using RsPa.Application.Tasks;

namespace RsPa.Application;

/// <summary>Registers what the API and the console are siblings over.</summary>
internal static class ApplicationServices
{
    /// <summary>
    /// Adds <see cref="OwnerActions"/>, <see cref="TaskReferences"/>, <see cref="TaskWatch"/> and <see cref="LiveChanges"/>. They need <see cref="RsPaActors"/>, the
    /// actor system, the event bus, the task queries, the actor tree, the log's store, the effective settings, <see cref="HostInfo"/> and a clock, which the composition root adds.
    /// </summary>
    public static IServiceCollection AddRsPaApplication(this IServiceCollection services)
    {
        services.AddSingleton<OwnerActions>();
        services.AddSingleton<TaskReferences>();
        services.AddSingleton<LiveChanges>();
        services.AddSingleton<TaskWatch>();
        return services;
    }
}
