using System.Diagnostics;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RsPa.Actors.Agents;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Supervision;
using RsPa.Agents;
using RsPa.Persistence.Sqlite.Journal;
using RsPa.Persistence.Serialization;
using Xunit.Abstractions;

namespace RsPa.Persistence.Tests.Journal;

/// <summary>The wiring that a host uses: the actor system's configuration, the serializer and the journal together.</summary>
public sealed class HostingTests(ITestOutputHelper output) : IDisposable
{
    private static readonly AgentName Receipts = new("receipts");

    private readonly string _folder = Directory.CreateTempSubdirectory("rspa-hosting-").FullName;

    [Fact]
    public async Task An_agent_lives_on_a_real_actor_system_and_ends_with_the_host()
    {
        var began = Stopwatch.GetTimestamp();
        JournalFile.Prepare(Path.Combine(_folder, "journal.db"));
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddAkka("rspa", akka => akka
            .AddHocon(ActorSystemConfiguration.Load(), HoconAddMode.Prepend)
            .AddRsPaSerialization()
            .AddRsPaJournal(Path.Combine(_folder, "journal.db")));
        using var host = builder.Build();
        await host.StartAsync();
        output.WriteLine($"host and actor system: {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
        var system = host.Services.GetRequiredService<ActorSystem>();

        began = Stopwatch.GetTimestamp();
        var definition = new AgentDefinition(
            Receipts, new AgentName("reimbursement"), "{}", new AgentLimits(1, TimeSpan.FromMinutes(1), TimeSpan.Zero, 0, TimeSpan.Zero), Enabled: true);
        var agents = system.ActorOf(
            Restarting.Of(AgentsActor.Props([definition], system.ActorOf(Props.Create<PauseKeeper>()), new LocalEventBus(system), new NoAttempts(), new AgentSupervision { Node = "here" }, TimeProvider.System), new RestartPolicy()), "agents");
        AgentList list;
        do
            list = await agents.Ask<AgentList>(GetAgents.Instance, TimeSpan.FromSeconds(20));
        while (list.Agents.Count == 0);
        output.WriteLine($"journal and first agent: {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");

        list.Agents.ShouldHaveSingleItem().Definition.ShouldBe(definition);
        new ActorTree(system).Look().Children.Single(node => node.Path == "agents").Children.ShouldContain(node => node.Path == "agents/receipts" && node.Type == nameof(AgentActor));
        await host.StopAsync();
        system.WhenTerminated.IsCompleted.ShouldBeTrue();
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class NoAttempts : IAttemptTotals
    {
        public Task<AttemptTotals> ReadAsync(AgentName agent, CancellationToken cancellationToken) => Task.FromResult(AttemptSums.Nothing);
    }
}
