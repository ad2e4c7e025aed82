using Akka.Actor;
using Akka.Configuration;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Agents;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Agents;
using RsPa.Agents;
using RsPa.Persistence.Sqlite.Journal;
using RsPa.Persistence.Serialization;
using RsPa.Testing;
using RsPa.Testing.VirtualTime;

namespace RsPa.Persistence.Tests.Journal;

/// <summary>A persistent agent on a real journal, whose process is killed: the actor system is stopped without any grace, and another one starts on the same file.</summary>
public sealed class JournalTests : IAsyncLifetime
{
    private static readonly AgentName Receipts = new("receipts");
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("rspa-journal-").FullName;
    private readonly FakeTimeProvider _time = RsPaTestKit.NewClock();
    private readonly Attempts _attempts = new();
    private ActorSystem? _system;

    private string JournalPath => Path.Combine(_folder, "journal.db");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_system is not null)
            await _system.Terminate();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_kill()
    {
        var agent = await Start();
        await agent.Ask<AgentAccepted>(new ConfigureAgent(Definition()), Timeout);
        await agent.Ask<AgentAccepted>(new PauseAgent(Receipts, "holiday"), Timeout);

        agent = await KilledAndStarted();

        var view = await agent.Ask<AgentView>(new GetAgent(Receipts), Timeout);
        view.Paused.ShouldBe("holiday");
        view.Definition.ShouldBe(Definition());
    }

    [Fact]
    public async Task A_snapshot_shortens_the_journal_and_numbers_go_on()
    {
        var agent = await Start();
        await agent.Ask<AgentAccepted>(new ConfigureAgent(Definition()), Timeout);
        for (var round = 0; round < 24; round++)
            await agent.Ask<AgentAccepted>(new PauseAgent(Receipts, $"reason {round}"), Timeout);

        // Deleting follows the snapshot, which follows the event: none of them is waited for by anyone.
        while (await Count("SELECT count(*) FROM journal WHERE deleted = 0") > 10 || await Count("SELECT count(*) FROM snapshot") != 1)
            await agent.Ask<AgentView>(new GetAgent(Receipts), Timeout);
        agent = await KilledAndStarted();

        (await agent.Ask<AgentView>(new GetAgent(Receipts), Timeout)).Paused.ShouldBe("reason 23");
        await agent.Ask<AgentAccepted>(new ResumeAgent(Receipts), Timeout);
        (await Count("SELECT max(sequence_number) FROM journal")).ShouldBe(26);
    }

    [Fact]
    public async Task The_journal_is_a_write_ahead_log_in_the_forms_of_the_table()
    {
        var agent = await Start();
        await agent.Ask<AgentAccepted>(new ConfigureAgent(Definition()), Timeout);

        (await Text("PRAGMA journal_mode")).ShouldBe("wal");
        (await Text("SELECT manifest FROM journal")).ShouldBe("agent.configured.v2");
        (await Count("SELECT identifier FROM journal")).ShouldBe(StoredSerializer.Number);
    }

    [Fact]
    public void Each_connection_syncs_every_commit_and_waits_for_a_lock()
    {
        using var connection = new SqliteConnection($"Data Source={JournalPath}");
        connection.Open();

        new JournalConnection(JournalPath).ConnectionOpened(default, connection);

        Scalar(connection, "PRAGMA synchronous").ShouldBe("2");
        Scalar(connection, "PRAGMA busy_timeout").ShouldBe("5000");
        Scalar(connection, "PRAGMA journal_mode").ShouldBe("wal");
    }

    private static AgentDefinition Definition() => new(
        Receipts, new AgentName("reimbursement"), "{}",
        new AgentLimits(3, TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(5), 3, TimeSpan.FromSeconds(5)), Enabled: true);

    private static string Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture)!;
    }

    private Task<IActorRef> Start()
    {
        JournalFile.Prepare(JournalPath);
        var config = JournalExtensions.Configuration(JournalPath)
            .WithFallback(VirtualClocks.Configuration(_time))
            .WithFallback(ConfigurationFactory.ParseString("""
                akka.loglevel = WARNING
                akka.coordinated-shutdown.run-by-actor-system-terminate = off
                """));
        _system = ActorSystem.Create("test", BootstrapSetup.Create().WithConfig(config)
            .And(SerializationExtensions.Setup(Manifests.Current)).And(JournalExtensions.Options(JournalPath)));
        return Task.FromResult(_system.ActorOf(AgentActor.Props(
            Receipts, null, _system.ActorOf(Props.Create<PauseKeeper>()), new LocalEventBus(_system), _attempts, new AgentSupervision { Node = "here", Policy = new AgentPolicy { SnapshotEvery = 10 } }, _time), "receipts"));
    }

    private async Task<IActorRef> KilledAndStarted()
    {
        // Without the coordinated shutdown: the actors are stopped at once, and what waits in their mailboxes is dropped.
        await _system!.Terminate();
        return await Start();
    }

    private async Task<string> Text(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={JournalPath}");
        await connection.OpenAsync();
        return Scalar(connection, sql);
    }

    private async Task<long> Count(string sql) => long.Parse(await Text(sql), System.Globalization.CultureInfo.InvariantCulture);

    private sealed class Attempts : IAttemptTotals
    {
        public Task<AttemptTotals> ReadAsync(AgentName agent, CancellationToken cancellationToken) => Task.FromResult(AttemptSums.Nothing);
    }
}
