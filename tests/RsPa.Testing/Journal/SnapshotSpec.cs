using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Persistence;
using Akka.TestKit.Xunit2;
using RsPa.Actors.Agents;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Journal;

/// <summary>What every store of snapshots must do, as persistent actors ask it: by Akka's own messages.</summary>
/// <param name="setup">An actor system with the store.</param>
public abstract class SnapshotSpec(ActorSystemSetup setup) : TestKit(setup, "snapshots")
{
    protected const string Id = "agents/receipts";

    protected static readonly DateTimeOffset Start = new(2025, 3, 10, 8, 0, 0, TimeSpan.Zero);

    protected IActorRef Snapshots => Akka.Persistence.Persistence.Instance.Apply(Sys).SnapshotStoreFor(null);

    [Fact]
    public async Task Nobodys_snapshot_is_none()
    {
        await SaveAsync(1);
        (await LoadAsync("agents/other", SnapshotSelectionCriteria.Latest)).ShouldBeNull();
    }

    [Theory]
    [InlineData(long.MaxValue, long.MaxValue, 30L)]
    [InlineData(29, long.MaxValue, 20L)]
    [InlineData(20, long.MaxValue, 20L)]
    [InlineData(long.MaxValue, 10, 10L)]
    [InlineData(9, long.MaxValue, null)]
    public async Task The_newest_snapshot_up_to_a_number_is_loaded_as_it_was_saved(long upTo, long recoverUpTo, long? expected)
    {
        await SaveAsync(10, 20, 30);

        var found = await LoadAsync(Id, new SnapshotSelectionCriteria(upTo), recoverUpTo);

        found?.Metadata.SequenceNr.ShouldBe(expected!.Value);
        (found is null).ShouldBe(expected is null);
        found?.Snapshot.ShouldBe(State(expected!.Value));
    }

    [Fact]
    public async Task A_snapshot_is_chosen_by_its_time_too()
    {
        await SaveAsync(10, 20, 30);

        (await LoadAsync(Id, new SnapshotSelectionCriteria(long.MaxValue, Start.AddSeconds(29).UtcDateTime)))!.Metadata.SequenceNr.ShouldBe(20);
        (await LoadAsync(Id, new SnapshotSelectionCriteria(long.MaxValue, Start.UtcDateTime))).ShouldBeNull();
    }

    [Fact]
    public async Task A_snapshot_that_is_saved_again_takes_the_place_of_the_first()
    {
        await SaveAsync(10);
        await SaveAsync((10, new AgentPaused("again", Start.AddDays(1))));

        (await LoadAsync(Id, SnapshotSelectionCriteria.Latest))!.Snapshot.ShouldBe(new AgentPaused("again", Start.AddDays(1)));
    }

    [Fact]
    public async Task One_snapshot_is_deleted_or_all_up_to_a_number()
    {
        await SaveAsync(10, 20, 30, 40);
        var asking = CreateTestProbe();

        Snapshots.Tell(new DeleteSnapshot(new SnapshotMetadata(Id, 40, Start.AddSeconds(40).UtcDateTime)), asking.Ref);
        await asking.ExpectMsgAsync<DeleteSnapshotSuccess>();
        (await LoadAsync(Id, SnapshotSelectionCriteria.Latest))!.Metadata.SequenceNr.ShouldBe(30);

        Snapshots.Tell(new DeleteSnapshots(Id, new SnapshotSelectionCriteria(20)), asking.Ref);
        await asking.ExpectMsgAsync<DeleteSnapshotsSuccess>();
        (await LoadAsync(Id, new SnapshotSelectionCriteria(20))).ShouldBeNull();
        (await LoadAsync(Id, SnapshotSelectionCriteria.Latest))!.Metadata.SequenceNr.ShouldBe(30);
    }

    private static AgentPaused State(long number) => new AgentPaused($"state {number}", Start.AddSeconds(number));

    private Task SaveAsync(params IReadOnlyList<long> numbers) => SaveAsync([.. numbers.Select(number => (number, (object)State(number)))]);

    private async Task SaveAsync(params (long Number, object State)[] snapshots)
    {
        var asking = CreateTestProbe();
        foreach (var (number, state) in snapshots)
        {
            Snapshots.Tell(new SaveSnapshot(new SnapshotMetadata(Id, number, Start.AddSeconds(number).UtcDateTime), state), asking.Ref);
            (await asking.ExpectMsgAsync<SaveSnapshotSuccess>()).Metadata.SequenceNr.ShouldBe(number);
        }
    }

    /// <summary>The snapshot that a recovery begins with.</summary>
    protected async Task<SelectedSnapshot?> LoadAsync(string id, SnapshotSelectionCriteria criteria, long upTo = long.MaxValue)
    {
        var asking = CreateTestProbe();
        Snapshots.Tell(new LoadSnapshot(id, criteria, upTo), asking.Ref);
        return (await asking.ExpectMsgAsync<LoadSnapshotResult>()).Snapshot;
    }
}
