using RsPa.Actors.Protocol.Schedules;
using Akka.Actor;
using Akka.Hosting;
using RsPa.Actors.Agents;
using RsPa.Actors.Cache;
using RsPa.Actors.Documents;
using RsPa.Actors.Gateway;
using RsPa.Actors.Health;
using RsPa.Actors.Inbox;
using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Actors.Tasks;

namespace RsPa.Composition.Tests;

/// <summary>All areas together, as a host composes them.</summary>
public sealed class CompositionTests(ITestOutputHelper output) : ComposedKit(output)
{
    // Health is composed first here: it watches all that start, whatever their order.
    protected override void Compose(AkkaConfigurationBuilder akka, IServiceProvider provider)
    {
        WithHealth(akka, provider);
        WithAll(akka, provider);
    }

    [Fact]
    public async Task Every_part_is_registered_watched_and_ready()
    {
        IActorRef[] parts =
        [
            ActorRegistry.Get<StoreKey>(), ActorRegistry.Get<TasksActor>(), ActorRegistry.Get<DispatcherKey>(), ActorRegistry.Get<AgentsActor>(), ActorRegistry.Get<GatewayActor>(), ActorRegistry.Get<ModelCallsKey>(), ActorRegistry.Get<ApiKeysKey>(), ActorRegistry.Get<SchedulesKey>(),
            ActorRegistry.Get<InboxActor>(), ActorRegistry.Get<DocumentsActor>(), ActorRegistry.Get<LogsActor>(), ActorRegistry.Get<CacheActor>(), ActorRegistry.Get<HealthActor>(),
        ];
        parts.Select(part => part.Path.ToStringWithoutAddress()).ShouldBe(
            ["/user/store", "/user/tasks", "/user/tasks/dispatcher", "/user/agents", "/user/gateway", "/user/gateway-calls", "/user/gateway-keys", "/user/schedules", "/user/inbox", "/user/documents", "/user/logs", "/user/cache", "/user/health"]);

        await AwaitAssertAsync(async () =>
        {
            var health = await ActorRegistry.Get<HealthActor>().Ask<HealthReport>(GetHealth.Instance, Patience, Ended);
            health.Parts.Select(part => part.Name).ShouldBe(["agents", "cache", "documents", "gateway", "gateway-calls", "gateway-keys", "inbox", "logs", "schedules", "store", "tasks", "tasks/dispatcher"]);
            health.Ready.ShouldBeTrue(string.Join(", ", health.Parts));
        }, Patience, cancellationToken: Ended);
    }

    [Fact]
    public async Task A_task_goes_from_its_submission_to_its_result()
    {
        Agent.Ends.TrySetResult();

        var task = await SubmitAsync();

        await UntilAsync(task, TaskStatus.Completed);
        Store.Find(task)!.Output.ShouldBe("\"done\"");
    }

    [Fact]
    public async Task The_shutdown_hands_back_what_does_not_stop_and_stores_it_before_the_actors_end()
    {
        var task = await SubmitAsync();
        await Agent.Begun.Task.WaitAsync(Patience, Ended);
        var waiting = await SubmitAsync();

        await CoordinatedShutdown.Get(Sys).Run(CoordinatedShutdown.ClrExitReason.Instance).WaitAsync(Patience, Ended);

        Agent.ToldToStop.Task.IsCompleted.ShouldBeTrue();
        (Store.Find(task)!.Status, Store.Find(task)!.Attempt, Store.Attempts.Count).ShouldBe((TaskStatus.Pending, 0, 0));
        Store.Find(waiting)!.Status.ShouldBe(TaskStatus.Pending);
    }

    [Fact]
    public async Task The_shutdown_stores_the_model_calls_that_have_ended()
    {
        var now = TimeProvider.System.GetUtcNow();
        var call = new ModelCallRecord(Guid.CreateVersion7(now), now, "alpha", CallLane.Low, "chat", "small", CallOutcome.Completed);
        ActorRegistry.Get<ModelCallsKey>().Tell(call);

        await CoordinatedShutdown.Get(Sys).Run(CoordinatedShutdown.ClrExitReason.Instance).WaitAsync(Patience, Ended);

        Store.ModelCalls.All.ShouldBe([call]);
    }

    [Fact]
    public async Task A_service_that_was_not_added_is_named()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Services.AddAkka("test", akka => akka.WithStore(StoreBounds));
        using var host = builder.Build();

        var fault = await Should.ThrowAsync<InvalidOperationException>(() => host.StartAsync(Ended));

        fault.Message.ShouldContain("RsPa.Actors.Store.IMainStore");
    }
}
