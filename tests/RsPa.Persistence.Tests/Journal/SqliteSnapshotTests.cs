using Akka.Persistence;
using RsPa.Testing.Journal;

namespace RsPa.Persistence.Tests.Journal;

public sealed class SqliteSnapshotTests : SnapshotSpec
{
    private readonly SqliteJournal _journal;

    public SqliteSnapshotTests()
        : this(new SqliteJournal())
    {
    }

    private SqliteSnapshotTests(SqliteJournal journal)
        : base(journal.Setup()) => _journal = journal;

    [Fact]
    public async Task A_type_that_is_not_registered_is_refused_by_name()
    {
        var asking = CreateTestProbe();
        Snapshots.Tell(new SaveSnapshot(new SnapshotMetadata(Id, 1, Start.UtcDateTime), new Stranger(1)), asking.Ref);

        $"{(await asking.ExpectMsgAsync<SaveSnapshotFailure>()).Cause}".ShouldContain(nameof(Stranger));
        (await LoadAsync(Id, SnapshotSelectionCriteria.Latest)).ShouldBeNull();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _journal.Dispose();
    }

    private sealed record Stranger(int Number);
}
