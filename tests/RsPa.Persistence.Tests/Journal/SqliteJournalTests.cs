using Akka.Actor;
using Akka.Persistence;
using Microsoft.Data.Sqlite;
using RsPa.Actors.Agents;
using RsPa.Persistence.Serialization;
using RsPa.Persistence.Sqlite;
using RsPa.Testing.Journal;

namespace RsPa.Persistence.Tests.Journal;

public sealed class SqliteJournalTests : JournalSpec
{
    private readonly SqliteJournal _journal;

    public SqliteJournalTests()
        : this(new SqliteJournal())
    {
    }

    // A form of an earlier version stands in the journal, which this version reads through an upcaster.
    private SqliteJournalTests(SqliteJournal journal)
        : base(journal.Setup(Manifests.Current.With(Manifest.Old("agent.paused.v0", (json, _) =>
            new AgentPaused(json.RootElement.GetProperty("why").GetString()!, json.RootElement.GetProperty("when").GetDateTimeOffset()))))) => _journal = journal;

    [Fact]
    public async Task An_event_in_an_old_form_is_replayed_as_todays()
    {
        await WriteAsync("x", 1, 2);
        Execute("""UPDATE journal SET manifest = 'agent.paused.v0', message = CAST('{"why":"holiday","when":"2024-12-24T10:00:00+00:00"}' AS BLOB) WHERE sequence_number = 1""");

        (await ReplayAsync("x")).Events.Select(one => one.Payload).ShouldBe([new AgentPaused("holiday", new DateTimeOffset(2024, 12, 24, 10, 0, 0, TimeSpan.Zero)), Event(2)]);
    }

    [Fact]
    public async Task An_event_of_a_newer_version_fails_the_replay_and_says_so()
    {
        await WriteAsync("x", 1, 2);
        Execute("UPDATE journal SET manifest = 'agent.renamed.v9' WHERE sequence_number = 2");

        $"{await FailedReplayAsync("x")}".ShouldContain("a newer version of RsPa wrote it");
    }

    [Fact]
    public async Task A_number_is_written_once()
    {
        await WriteAsync("x", 1, 2);

        (await FailedWriteAsync("x", 2)).ShouldNotBeNull();

        (await ReplayAsync("x")).Events.Select(one => one.Payload).ShouldBe([Event(1), Event(2)]);
    }

    [Fact]
    public async Task A_type_that_is_not_registered_is_refused_by_name_and_what_is_written_with_it_stands()
    {
        var writer = CreateTestProbe();
        Journal.Tell(new WriteMessages([Write(Id, [Event(1)], 1), Write(Id, [new Stranger(2)], 2), Write(Id, [Event(3)], 3)], writer.Ref, 1));

        await writer.ExpectMsgAsync<WriteMessagesSuccessful>();
        (await writer.ExpectMsgAsync<WriteMessageSuccess>()).Persistent.SequenceNr.ShouldBe(1);
        var refused = await writer.ExpectMsgAsync<WriteMessageRejected>();
        refused.Persistent.SequenceNr.ShouldBe(2);
        $"{refused.Cause}".ShouldContain(nameof(Stranger));
        (await writer.ExpectMsgAsync<WriteMessageSuccess>()).Persistent.SequenceNr.ShouldBe(3);
        (await ReplayAsync(Id)).Events.Select(one => one.SequenceNr).ShouldBe([1, 3]);
    }

    [Fact]
    public async Task Events_of_one_write_are_stored_all_or_none()
    {
        var writer = CreateTestProbe();
        Journal.Tell(new WriteMessages([Write(Id, [Event(1), new Stranger(2), Event(3)], 1)], writer.Ref, 1));

        await writer.ExpectMsgAsync<WriteMessagesSuccessful>();
        for (var number = 1; number <= 3; number++)
            (await writer.ExpectMsgAsync<WriteMessageRejected>()).Persistent.SequenceNr.ShouldBe(number);
        await ReplaysNothingAsync(Id, highest: 0);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _journal.Dispose();
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_journal.Path};Pooling=False");
        connection.Open();
        SqliteFile.Execute(connection, sql);
    }

    private sealed record Stranger(int Number);
}
