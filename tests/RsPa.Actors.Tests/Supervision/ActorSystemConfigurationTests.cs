using Akka.Actor;
using Akka.Configuration;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Tests.Supervision;

public sealed class ActorSystemConfigurationTests
{
    [Fact]
    public async Task The_shutdown_phases_run_in_order_before_the_actor_system_ends()
    {
        var ran = new List<string>();
        var system = Start();
        var shutdown = CoordinatedShutdown.Get(system);
        foreach (var phase in ShutdownPhases.InOrder.Reverse().Append("actor-system-terminate").Prepend(CoordinatedShutdown.PhaseServiceRequestsDone).Prepend(CoordinatedShutdown.PhaseServiceStop))
        {
            shutdown.AddTask(phase, "note", () =>
            {
                lock (ran)
                    ran.Add(phase);
                return Task.FromResult(Akka.Done.Instance);
            });
        }

        await shutdown.Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);

        ran.ShouldBe([CoordinatedShutdown.PhaseServiceRequestsDone, .. ShutdownPhases.InOrder, CoordinatedShutdown.PhaseServiceStop, "actor-system-terminate"]);
        system.WhenTerminated.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public void Every_phase_has_a_time_limit_and_nothing_ticks()
    {
        var config = ActorSystemConfiguration.Load();

        foreach (var phase in ShutdownPhases.InOrder)
            config.GetTimeSpan($"akka.coordinated-shutdown.phases.{phase}.timeout", TimeSpan.Zero).ShouldBeGreaterThan(TimeSpan.Zero);
        config.GetString("akka.scheduler.implementation").ShouldBe($"{typeof(TimeProviderScheduler).FullName}, RsPa.Actors");
    }

    [Fact]
    public async Task An_unregistered_type_is_refused_in_the_service_itself()
    {
        var system = Start();

        var refusal = Should.Throw<System.Runtime.Serialization.SerializationException>(() => system.Serialization.Serialize(new Stranger(1)));

        refusal.Message.ShouldContain(nameof(Stranger));
        refusal.Message.ShouldContain("Manifests");
        await system.Terminate();
    }

    private static ActorSystem Start() =>
        ActorSystem.Create("test", ConfigurationFactory.ParseString("akka.loglevel = OFF").WithFallback(ActorSystemConfiguration.Load()));

    private sealed record Stranger(int Value);
}
