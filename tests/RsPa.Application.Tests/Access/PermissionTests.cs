using System.Reflection;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using RsPa.Actors.Events;
using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Logs;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Access;
using RsPa.Application.Actors;
using RsPa.Application.Agents;
using RsPa.Application.Cache;
using RsPa.Application.Events;
using RsPa.Application.Health;
using RsPa.Application.Inbox;
using RsPa.Application.Logs;
using RsPa.Application.Models;
using RsPa.Application.Nodes;
using RsPa.Application.Outcomes;
using RsPa.Application.Schedules;
using RsPa.Application.Settings;
using RsPa.Application.Tasks;
using RsPa.Host.Tests.Hosting;
using RsPa.Testing.Logs;

namespace RsPa.Application.Tests.Access;

/// <summary>All that can be asked, by every role: whichever way a caller comes, it is refused here.</summary>
public sealed class PermissionTests(PermissionTests.Application application) : IClassFixture<PermissionTests.Application>
{
    private static readonly TaskId Id = new(Guid.Parse("0195b0f2-7c1d-7000-8000-00000000002a"));
    private static readonly AgentName Echo = new("echo");
    private static readonly SubmitTask Submission = new(Id, Echo, "{}");
    private static readonly TaskSummary Summary = new(Id, Echo, TaskStatus.Pending, TaskPriority.Medium, 0, MemoryTasks.Start, MemoryTasks.Start, null, null, null);

    // What may be asked, the least role that may, and how it is asked.
    private static readonly Dictionary<string, (CallerRole Least, Func<IServiceProvider, Caller, Task<Problem?>> Ask)> Actions = new(StringComparer.Ordinal)
    {
        ["TaskService.SubmitAsync(task)"] = Row<TaskService>(CallerRole.Operator, (tasks, caller) => ProblemAsync(tasks.SubmitAsync(caller, Submission, default))),
        ["TaskService.SubmitAsync(tasks)"] = Row<TaskService>(CallerRole.Operator, (tasks, caller) => ProblemAsync(tasks.SubmitAsync(caller, [Submission], default))),
        ["TaskService.CancelAsync(id, reason)"] = Row<TaskService>(CallerRole.Operator, (tasks, caller) => ProblemAsync(tasks.CancelAsync(caller, Id, "no use", default))),
        ["TaskService.RetryAsync(id)"] = Row<TaskService>(CallerRole.Operator, (tasks, caller) => ProblemAsync(tasks.RetryAsync(caller, Id, default))),
        ["TaskQueryService.ListAsync(filter)"] = Row<TaskQueryService>(CallerRole.Viewer, (tasks, caller) => ProblemAsync(tasks.ListAsync(caller, new TaskFilter(), default))),
        ["TaskQueryService.CountUncompletedAsync()"] = Row<TaskQueryService>(CallerRole.Viewer, (tasks, caller) => ProblemAsync(tasks.CountUncompletedAsync(caller, default))),
        ["TaskQueryService.FindAsync(id)"] = Row<TaskQueryService>(CallerRole.Viewer, (tasks, caller) => ProblemAsync(tasks.FindAsync(caller, Id, default))),
        ["TaskQueryService.TopicsAsync(ids)"] = Row<TaskQueryService>(CallerRole.Viewer, (tasks, caller) => ProblemAsync(tasks.TopicsAsync(caller, [Id], default))),
        ["TaskQueryService.ResolveAsync(text)"] = Row<TaskQueryService>(CallerRole.Viewer, (tasks, caller) => ProblemAsync(tasks.ResolveAsync(caller, "0000002a", default))),
        ["TaskQueryService.ExplainAsync(task)"] = Row<TaskQueryService>(CallerRole.Viewer, (tasks, caller) => ProblemAsync(tasks.ExplainAsync(caller, Summary, default))),
        ["TaskFollowService.FollowAsync(id)"] = Row<TaskFollowService>(CallerRole.Viewer, (tasks, caller) => ProblemAsync(tasks.FollowAsync(caller, Id, default))),
        ["EventService.Follow(task)"] = Row<EventService>(CallerRole.Viewer, (events, caller) => ProblemAsync(Task.FromResult(events.Follow(caller, null)))),
        ["AgentService.ListAsync()"] = Row<AgentService>(CallerRole.Viewer, (agents, caller) => ProblemAsync(agents.ListAsync(caller, default))),
        ["AgentService.FindAsync(name)"] = Row<AgentService>(CallerRole.Viewer, (agents, caller) => ProblemAsync(agents.FindAsync(caller, Echo, default))),
        ["AgentService.PauseAsync(name, reason)"] = Row<AgentService>(CallerRole.Operator, (agents, caller) => ProblemAsync(agents.PauseAsync(caller, Echo, "holiday", default))),
        ["AgentService.ResumeAsync(name)"] = Row<AgentService>(CallerRole.Operator, (agents, caller) => ProblemAsync(agents.ResumeAsync(caller, Echo, default))),
        ["ScheduleService.AddAsync(name, wish)"] = Row<ScheduleService>(CallerRole.Operator, (schedules, caller) => ProblemAsync(schedules.AddAsync(caller, "nightly", new ScheduleWish().With("agent", "echo").With("cron", "@daily"), default))),
        ["ScheduleService.EditAsync(name, wish)"] = Row<ScheduleService>(CallerRole.Operator, (schedules, caller) => ProblemAsync(schedules.EditAsync(caller, "nightly", new ScheduleWish(), default))),
        ["ScheduleService.PauseAsync(name, reason)"] = Row<ScheduleService>(CallerRole.Operator, (schedules, caller) => ProblemAsync(schedules.PauseAsync(caller, "nightly", "holiday", default))),
        ["ScheduleService.ResumeAsync(name)"] = Row<ScheduleService>(CallerRole.Operator, (schedules, caller) => ProblemAsync(schedules.ResumeAsync(caller, "nightly", default))),
        ["ScheduleService.RunAsync(name)"] = Row<ScheduleService>(CallerRole.Operator, (schedules, caller) => ProblemAsync(schedules.RunAsync(caller, "nightly", default))),
        ["ScheduleService.RemoveAsync(name)"] = Row<ScheduleService>(CallerRole.Operator, (schedules, caller) => ProblemAsync(schedules.RemoveAsync(caller, "nightly", default))),
        ["ScheduleService.BackfillAsync(name, from, to, confirmed)"] = Row<ScheduleService>(CallerRole.Operator, (schedules, caller) => ProblemAsync(schedules.BackfillAsync(caller, "nightly", MemoryTasks.Start, MemoryTasks.Start, null, default))),
        ["ScheduleService.ListAsync(after, limit)"] = Row<ScheduleService>(CallerRole.Viewer, (schedules, caller) => ProblemAsync(schedules.ListAsync(caller, null, 10, default))),
        ["ScheduleService.FindAsync(name)"] = Row<ScheduleService>(CallerRole.Viewer, (schedules, caller) => ProblemAsync(schedules.FindAsync(caller, "nightly", default))),
        ["ScheduleService.HistoryAsync(name, before, limit)"] = Row<ScheduleService>(CallerRole.Viewer, (schedules, caller) => ProblemAsync(schedules.HistoryAsync(caller, "nightly", null, 10, default))),
        ["ScheduleService.PreviewAsync(name, from, count)"] = Row<ScheduleService>(CallerRole.Viewer, (schedules, caller) => ProblemAsync(schedules.PreviewAsync(caller, "nightly", null, 1, default))),
        ["SchedulePreviewService.Show(rule, zone, from, count)"] = Row<SchedulePreviewService>(CallerRole.Viewer, (previews, caller) => ProblemAsync(Task.FromResult(previews.Show(caller, new ScheduleRule.Cron("@daily"), "UTC", MemoryTasks.Start, 1)))),
        ["InboxService.ShowAsync(limit)"] = Row<InboxService>(CallerRole.Viewer, (inbox, caller) => ProblemAsync(inbox.ShowAsync(caller, 10, default))),
        ["InboxService.CountAsync()"] = Row<InboxService>(CallerRole.Viewer, (inbox, caller) => ProblemAsync(inbox.CountAsync(caller, default))),
        ["InboxService.RetryAsync(names)"] = Row<InboxService>(CallerRole.Operator, (inbox, caller) => ProblemAsync(inbox.RetryAsync(caller, [], default))),
        ["CacheService.ShowAsync()"] = Row<CacheService>(CallerRole.Viewer, (cache, caller) => ProblemAsync(cache.ShowAsync(caller, default))),
        ["CacheService.PurgeAsync(model, expired)"] = Row<CacheService>(CallerRole.Operator, (cache, caller) => ProblemAsync(cache.PurgeAsync(caller, null, expired: false, default))),
        ["ModelUsageService.UsageAsync(by, since, until, zone)"] = Row<ModelUsageService>(CallerRole.Viewer, (usage, caller) => ProblemAsync(usage.UsageAsync(caller, UsageBy.Day, null, null, null, default))),
        ["ModelUsageService.CallsAsync(filter)"] = Row<ModelUsageService>(CallerRole.Viewer, (usage, caller) => ProblemAsync(usage.CallsAsync(caller, new ModelCallFilter(), default))),
        ["ModelUsageService.OfTaskAsync(task)"] = Row<ModelUsageService>(CallerRole.Viewer, (usage, caller) => ProblemAsync(usage.OfTaskAsync(caller, Id, default))),
        ["ApiKeyService.CreateAsync(name, terms)"] = Row<ApiKeyService>(CallerRole.Admin, (keys, caller) => ProblemAsync(keys.CreateAsync(caller, "chat", new TenantTerms(), default))),
        ["ApiKeyService.ListAsync()"] = Row<ApiKeyService>(CallerRole.Admin, (keys, caller) => ProblemAsync(keys.ListAsync(caller, default))),
        ["ApiKeyService.RevokeAsync(name)"] = Row<ApiKeyService>(CallerRole.Admin, (keys, caller) => ProblemAsync(keys.RevokeAsync(caller, "chat", default))),
        ["ModelQueueService.StatusAsync()"] = Row<ModelQueueService>(CallerRole.Viewer, (queue, caller) => ProblemAsync(queue.StatusAsync(caller, default))),
        ["ModelQueueService.QueueAsync(limit)"] = Row<ModelQueueService>(CallerRole.Viewer, (queue, caller) => ProblemAsync(queue.QueueAsync(caller, 10, default))),
        ["ModelQueueService.OfTaskAsync(task)"] = Row<ModelQueueService>(CallerRole.Viewer, (queue, caller) => ProblemAsync(queue.OfTaskAsync(caller, Id, default))),
        ["ModelQueueService.Follow(limit, silence)"] = Row<ModelQueueService>(CallerRole.Viewer, (queue, caller) => ProblemAsync(Task.FromResult(queue.Follow(caller, 10, TimeSpan.FromSeconds(15))))),
        ["ModelService.ListAsync()"] = Row<ModelService>(CallerRole.Viewer, (models, caller) => ProblemAsync(models.ListAsync(caller, default))),
        ["ModelService.ShowAsync(model)"] = Row<ModelService>(CallerRole.Viewer, (models, caller) => ProblemAsync(models.ShowAsync(caller, "qwen3:8b", default))),
        ["ModelService.LoadAsync(model, endpoint)"] = Row<ModelService>(CallerRole.Operator, (models, caller) => ProblemAsync(models.LoadAsync(caller, "qwen3:8b", null, default))),
        ["ModelService.UnloadAsync(model, endpoint)"] = Row<ModelService>(CallerRole.Operator, (models, caller) => ProblemAsync(models.UnloadAsync(caller, null, null, default))),
        ["ModelService.Pull(model, endpoint)"] = Row<ModelService>(CallerRole.Admin, (models, caller) => ProblemAsync(Task.FromResult(models.Pull(caller, "qwen3:8b", null)))),
        ["ModelAskService.AskModel(question)"] = Row<ModelAskService>(CallerRole.Operator, (models, caller) => ProblemAsync(Task.FromResult(models.AskModel(caller, new ModelQuestion("qwen3:8b", "Why?"))))),
        ["ModelAskService.BenchAsync(model, prompts, progress)"] = Row<ModelAskService>(CallerRole.Operator, (models, caller) => ProblemAsync(models.BenchAsync(caller, "qwen3:8b", 1, _ => Task.CompletedTask, default))),
        ["ModelCanaryService.AskAsync()"] = Row<ModelCanaryService>(CallerRole.Operator, (models, caller) => ProblemAsync(models.AskAsync(caller, default))),
        ["LogService.QueryAsync(query)"] = Row<LogService>(CallerRole.Viewer, (logs, caller) => ProblemAsync(logs.QueryAsync(caller, new LogQuery(), default))),
        ["HealthService.ShowAsync()"] = Row<HealthService>(CallerRole.Anonymous, (health, caller) => ProblemAsync(health.ShowAsync(caller, default))),
        ["ActorTreeService.Show()"] = Row<ActorTreeService>(CallerRole.Viewer, (actors, caller) => ProblemAsync(Task.FromResult(actors.Show(caller)))),
        ["SettingsService.List(prefix)"] = Row<SettingsService>(CallerRole.Viewer, (settings, caller) => ProblemAsync(Task.FromResult(settings.List(caller)))),
        ["NodeService.Show()"] = Row<NodeService>(CallerRole.Viewer, (nodes, caller) => ProblemAsync(Task.FromResult(nodes.Show(caller)))),
    };


    public static TheoryData<string, CallerRole> ActionsAndRoles
    {
        get
        {
            var table = new TheoryData<string, CallerRole>();
            foreach (var action in Actions.Keys)
            {
                foreach (var role in Enum.GetValues<CallerRole>())
                    table.Add(action, role);
            }

            return table;
        }
    }

    [Theory]
    [MemberData(nameof(ActionsAndRoles))]
    public async Task An_action_is_for_its_role_and_those_above(string action, CallerRole role)
    {
        var (least, ask) = Actions[action];
        var before = application.Tasks.Received.Count;

        var problem = await ask(application.Services, new Caller("ann", role, "127.0.0.1"));

        if (role >= least)
        {
            // It may be refused for another reason: there is no such task.
            problem?.Kind.ShouldNotBe(ProblemKind.Forbidden);
            return;
        }

        problem.ShouldNotBeNull().Kind.ShouldBe(ProblemKind.Forbidden);
        problem.Message.ShouldContain($"needs the role {least.ToString().ToLowerInvariant()}");
        problem.Message.ShouldContain("'ann'");
        problem.Remedy.ShouldNotBeNull();
        application.Tasks.Received.Count.ShouldBe(before);
    }

    [Fact]
    public void Every_action_stands_in_the_table() => Methods().Select(Name).Order(StringComparer.Ordinal).ShouldBe(Actions.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_action_knows_its_caller_and_may_refuse()
    {
        Methods().Where(method => method.GetParameters().FirstOrDefault()?.ParameterType != typeof(Caller)).Select(Name).ShouldBeEmpty();
        Methods().Where(method => !IsOutcome(method.ReturnType)).Select(Name).ShouldBeEmpty();
    }

    [Fact]
    public void Whatever_is_registered_is_a_service_or_a_part_of_one() =>
        new ServiceCollection().AddRsPaApplication().Select(service => service.ServiceType.Name).Where(name => !name.EndsWith("Service", StringComparison.Ordinal)).ShouldBe([nameof(TaskReferences), nameof(LiveChanges)]);

    private static IEnumerable<MethodInfo> Methods() =>
        new ServiceCollection().AddRsPaApplication()
            .Select(service => service.ServiceType)
            .Where(type => type.Name.EndsWith("Service", StringComparison.Ordinal))
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly));

    private static string Name(MethodInfo method) =>
        $"{method.DeclaringType!.Name}.{method.Name}({string.Join(", ", method.GetParameters().Where(parameter => parameter.ParameterType != typeof(Caller) && parameter.ParameterType != typeof(CancellationToken)).Select(parameter => parameter.Name))})";

    private static bool IsOutcome(Type type) =>
        type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Outcome<>) || (type.GetGenericTypeDefinition() == typeof(Task<>) && IsOutcome(type.GenericTypeArguments[0])));

    private static (CallerRole Least, Func<IServiceProvider, Caller, Task<Problem?>> Ask) Row<T>(CallerRole least, Func<T, Caller, Task<Problem?>> ask)
        where T : notnull => (least, (services, caller) => ask(services.GetRequiredService<T>(), caller));

    private static async Task<Problem?> ProblemAsync<T>(Task<Outcome<T>> outcome)
        where T : notnull => (await outcome).TryGet(out _, out var problem) ? null : problem;

    /// <summary>One application for all rows: to start and end an actor system takes longer than all that is asked here.</summary>
    public sealed class Application : IAsyncLifetime
    {
        private readonly ActorSystem _system = ActorSystem.Create("permissions");

        public Application() => Services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(_system)
            .AddSingleton<IEventBus>(new LocalEventBus(_system))
            .AddSingleton(TimeProvider.System)
            .AddSingleton<ITaskQueries>(Tasks)
            .AddSingleton<ILogStore>(new MemoryLogStore())
            .AddSingleton<IActorTree>(new FakeTree())
            .AddSingleton(new HostInfo("0.1.0", "tower", "/data", MemoryTasks.Start))
            .AddSingleton<IReadOnlyList<EffectiveSetting>>([new EffectiveSetting("ui.port", "8501", "default")])
            .AddFakeActors(_system, Tasks, TimeProvider.System, () => new HealthReport(Ready: true, Array.Empty<HealthPart>()))
            .AddRsPaApplication()
            .BuildServiceProvider();

        internal ServiceProvider Services { get; }

        internal MemoryTasks Tasks { get; } = new();

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task DisposeAsync()
        {
            await Services.DisposeAsync();
            await _system.Terminate();
        }
    }
}
