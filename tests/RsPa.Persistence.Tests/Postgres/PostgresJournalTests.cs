using RsPa.Actors.Agents;
using RsPa.Persistence.Serialization;
using RsPa.Testing.Journal;
using RsPa.Testing.Postgres;

namespace RsPa.Persistence.Tests.Postgres;

public sealed class PostgresJournalTests : JournalSpec
{
    private readonly PostgresJournal _journal;

    public PostgresJournalTests()
        : this(new PostgresJournal())
    {
    }

    private PostgresJournalTests(PostgresJournal journal)
        : base(journal.Setup(Manifests.Current.With(Manifest.Old("agent.paused.v0", (json, _) =>
            new AgentPaused(json.RootElement.GetProperty("why").GetString()!, json.RootElement.GetProperty("when").GetDateTimeOffset()))))) => _journal = journal;

    [PostgresFact]
    public async Task An_event_in_an_old_form_is_replayed_as_todays()
    {
        await WriteAsync("x", 1, 2);
        _journal.Execute("""UPDATE rspa.journal SET manifest = 'agent.paused.v0', message = convert_to('{"why":"holiday","when":"2024-12-24T10:00:00+00:00"}', 'UTF8') WHERE sequence_number = 1""");

        (await ReplayAsync("x")).Events.Select(one => one.Payload).ShouldBe([new AgentPaused("holiday", new DateTimeOffset(2024, 12, 24, 10, 0, 0, TimeSpan.Zero)), Event(2)]);
    }

    [PostgresFact]
    public async Task A_number_is_written_once()
    {
        await WriteAsync("x", 1, 2);

        (await FailedWriteAsync("x", 2)).ShouldNotBeNull();

        (await ReplayAsync("x")).Events.Select(one => one.Payload).ShouldBe([Event(1), Event(2)]);
    }

    [PostgresFact]
    public async Task A_table_that_was_taken_away_is_a_fault_of_the_service()
    {
        await WriteAsync("x", 1, 1);
        _journal.Execute("DROP TABLE rspa.journal");

        $"{await FailedWriteAsync("x", 2)}".ShouldContain("lacks something that this version of RsPa needs");
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _journal.Dispose();
    }
}

public sealed class PostgresSnapshotTests : SnapshotSpec
{
    private readonly PostgresJournal _journal;

    public PostgresSnapshotTests()
        : this(new PostgresJournal())
    {
    }

    private PostgresSnapshotTests(PostgresJournal journal)
        : base(journal.Setup()) => _journal = journal;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _journal.Dispose();
    }
}
