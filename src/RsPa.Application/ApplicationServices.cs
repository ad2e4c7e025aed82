using Microsoft.Extensions.DependencyInjection;
using RsPa.Application.Actors;
using RsPa.Application.Agents;
using RsPa.Application.Cache;
using RsPa.Application.Events;
using RsPa.Application.Health;
using RsPa.Application.Inbox;
using RsPa.Application.Logs;
using RsPa.Application.Models;
using RsPa.Application.Nodes;
using RsPa.Application.Schedules;
using RsPa.Application.Settings;
using RsPa.Application.Tasks;

namespace RsPa.Application;

/// <summary>Registers all that a person or a program can ask of the service.</summary>
public static class ApplicationServices
{
    /// <summary>
    /// Adds the services of each area. They need the actors (<c>AddAkka</c>), the event bus, the task queries, those of
    /// model calls and API keys, the ways to the models (<c>GatewayViews</c>, <c>ModelPull</c>, <c>ModelAsk</c>, <c>OllamaOptions</c>), a <see cref="SecretSource"/>, loggers, the actor tree, the log's store,
    /// the effective settings, <see cref="HostInfo"/> and a clock, which the composition root adds.
    /// </summary>
    public static IServiceCollection AddRsPaApplication(this IServiceCollection services) => services
        .AddSingleton<TaskService>()
        .AddSingleton<TaskQueryService>()
        .AddSingleton<TaskFollowService>()
        .AddSingleton<TaskReferences>()
        .AddSingleton<AgentService>()
        .AddSingleton<InboxService>()
        .AddSingleton<CacheService>()
        .AddSingleton<ModelUsageService>()
        .AddSingleton<ApiKeyService>()
        .AddSingleton<ModelQueueService>()
        .AddSingleton<ModelService>()
        .AddSingleton<ModelAskService>()
        .AddSingleton<ScheduleService>()
        .AddSingleton<SchedulePreviewService>()
        .AddSingleton<ModelCanaryService>()
        .AddSingleton<LogService>()
        .AddSingleton<EventService>()
        .AddSingleton<LiveChanges>()
        .AddSingleton<HealthService>()
        .AddSingleton<ActorTreeService>()
        .AddSingleton<SettingsService>()
        .AddSingleton<NodeService>();
}
