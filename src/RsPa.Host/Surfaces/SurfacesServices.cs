namespace RsPa.Host.Surfaces;

/// <summary>Registers what the API, the console and the pages share.</summary>
internal static class SurfacesServices
{
    /// <summary>
    /// Adds <see cref="OwnerActions"/>, <see cref="TaskReferences"/>, <see cref="TaskWatch"/> and <see cref="LiveChanges"/>. They need <see cref="RsPaActors"/>, the
    /// actor system, the task queries, the actor tree, the log's store, the effective settings, <see cref="HostInfo"/> and a clock, which the composition root adds.
    /// </summary>
    public static IServiceCollection AddRsPaSurfaces(this IServiceCollection services)
    {
        services.AddSingleton<OwnerActions>();
        services.AddSingleton<TaskReferences>();
        services.AddSingleton<LiveChanges>();
        services.AddSingleton<TaskWatch>();
        return services;
    }
}
