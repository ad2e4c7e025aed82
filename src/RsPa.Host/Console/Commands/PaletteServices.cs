using Microsoft.Extensions.DependencyInjection.Extensions;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>The palettes that ship.</summary>
internal static class PaletteServices
{
    public static void AddRsPaPalettes(this IServiceCollection services)
    {
        services.TryAddSingleton<TaskWaiter>();
        services.TryAddSingleton<TaskSubmission>();
        Add(services, "", "", typeof(StatusCommand), typeof(DoctorCommand), typeof(VersionCommand));
        Add(services, "task", "Tasks: the durable work of agents", typeof(TaskSubmitCommand), typeof(TaskListCommand), typeof(TaskShowCommand), typeof(TaskCancelCommand), typeof(TaskRetryCommand), typeof(TaskTailCommand));
        Add(services, "agent", "Agents: who does the work", typeof(AgentListCommand), typeof(AgentShowCommand), typeof(AgentRunCommand), typeof(AgentPauseCommand), typeof(AgentResumeCommand));
        Add(services, "schedule", "Schedules: tasks that come by themselves", typeof(ScheduleAddCommand), typeof(ScheduleListCommand), typeof(ScheduleShowCommand), typeof(SchedulePauseCommand), typeof(ScheduleResumeCommand), typeof(ScheduleRunCommand), typeof(ScheduleEditCommand), typeof(ScheduleRemoveCommand), typeof(SchedulePreviewCommand), typeof(ScheduleBackfillCommand), typeof(ScheduleHistoryCommand));
        Add(services, "inbox", "The inbox: files that are dropped for an agent", typeof(InboxListCommand), typeof(InboxRetryCommand));
        Add(services, "cache", "The cache: answers of models and data of agents that are used again", typeof(CacheStatsCommand), typeof(CachePurgeCommand));
        Add(services, "llm", "Models: what waits, what is loaded, what is asked of them", typeof(LlmStatusCommand), typeof(LlmQueueCommand), typeof(LlmModelsCommand), typeof(LlmShowCommand), typeof(LlmPullCommand), typeof(LlmLoadCommand), typeof(LlmUnloadCommand), typeof(LlmAskCommand), typeof(LlmBenchCommand), typeof(ModelUsageCommand), typeof(ModelCallsCommand), typeof(ApiKeyCommand));
        Add(services, "log", "The log", typeof(LogQueryCommand));
        Add(services, "actor", "The actors inside the service", typeof(ActorTreeCommand));
        Add(services, "config", "Settings", typeof(ConfigShowCommand));
    }

    private static void Add(IServiceCollection services, string name, string help, params Type[] commands)
    {
        foreach (var command in commands)
            services.TryAddSingleton(command);
        services.AddSingleton<IConsolePalette>(provider => new ConsolePalette(name, help, [.. commands.Select(command => (IConsoleCommand)provider.GetRequiredService(command))]));
    }
}
