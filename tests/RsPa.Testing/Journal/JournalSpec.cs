using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Persistence;
using Akka.TestKit.Xunit2;
using RsPa.Actors.Agents;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Journal;

/// <summary>What every journal must do, as persistent actors ask it: by Akka's own messages.</summary>
/// <param name="setup">An actor system with the journal.</param>
public abstract class JournalSpec(ActorSystemSetup setup) : TestKit(setup, "journal")
{
    protected const string Id = "agents/receipts";

    private static readonly DateTimeOffset Start = new(2025, 3, 10, 8, 0, 0, TimeSpan.Zero);

    protected IActorRef Journal => Akka.Persistence.Persistence.Instance.Apply(Sys).JournalFor(null);

    [Fact]
    public async Task Events_are_replayed_as_they_were_written_and_in_order()
    {
        await WriteAsync(Id, 1, 5);

        var (events, highest) = await ReplayAsync(Id);

        events.Select(one => one.Payload).ShouldBe(Enumerable.Range(1, 5).Select(Event));
        events.Select(one => (one.SequenceNr, one.PersistenceId)).ShouldBe(Enumerable.Range(1, 5).Select(number => ((long)number, Id)));
        highest.ShouldBe(5);
    }

    [Theory]
    [InlineData(3, long.MaxValue, long.MaxValue, "3 4 5")]
    [InlineData(0, 3, long.MaxValue, "1 2 3")]
    [InlineData(2, 4, long.MaxValue, "2 3 4")]
    [InlineData(3, 3, long.MaxValue, "3")]
    [InlineData(2, 5, 2, "2 3")]
    [InlineData(4, 3, long.MaxValue, "")]
    [InlineData(0, long.MaxValue, 0, "")]
    public async Task A_replay_keeps_to_its_bounds_and_always_tells_the_highest_number(long from, long to, long most, string expected)
    {
        await WriteAsync(Id, 1, 5);

        var (events, highest) = await ReplayAsync(Id, from, to, most);

        string.Join(' ', events.Select(one => one.SequenceNr)).ShouldBe(expected);
        highest.ShouldBe(5);
    }

    [Fact]
    public async Task Nobodys_events_are_none()
    {
        await WriteAsync(Id, 1, 2);
        await ReplaysNothingAsync("agents/receipt", highest: 0);
        await ReplaysNothingAsync("agents/%", highest: 0);
    }

    [Fact]
    public async Task Many_actors_write_at_once_and_each_reads_its_own()
    {
        var ids = Enumerable.Range(0, 50).Select(number => $"{Id}-{number}").ToArray();
        await Task.WhenAll(ids.Select(async id =>
        {
            for (var number = 1; number <= 4; number++)
                await WriteAsync(id, number, number);
        }));

        foreach (var id in ids)
            (await ReplayAsync(id)).Events.Select(one => (one.PersistenceId, one.SequenceNr)).ShouldBe(Enumerable.Range(1, 4).Select(number => (id, (long)number)));
    }

    [Fact]
    public async Task What_is_deleted_is_not_replayed_and_its_numbers_are_not_given_again()
    {
        await WriteAsync(Id, 1, 5);
        await WriteAsync("other", 1, 1);

        await DeleteAsync(3);
        (await ReplayAsync(Id)).Events.Select(one => one.SequenceNr).ShouldBe([4, 5]);

        await DeleteAsync(5);
        await ReplaysNothingAsync(Id, highest: 5);
        await WriteAsync(Id, 6, 6);
        (await ReplayAsync(Id)).Events.Select(one => one.SequenceNr).ShouldBe([6]);
        (await ReplayAsync("other")).Events.Count.ShouldBe(1);
    }

    /// <summary>An event that tells its number.</summary>
    protected static object Event(int number) => new AgentPaused($"reason {number}: ünï 😀", Start.AddTicks(number));

    /// <summary>Writes events with these numbers, each by a write of its own, in one message.</summary>
    protected async Task WriteAsync(string id, int first, int last)
    {
        var writer = CreateTestProbe();
        Journal.Tell(new WriteMessages([.. Enumerable.Range(first, last - first + 1).Select(number => Write(id, [Event(number)], number))], writer.Ref, 1));
        await writer.ExpectMsgAsync<WriteMessagesSuccessful>();
        for (var number = first; number <= last; number++)
            (await writer.ExpectMsgAsync<WriteMessageSuccess>()).Persistent.SequenceNr.ShouldBe(number);
    }

    /// <summary>Reads events, and the highest number that was ever given.</summary>
    protected async Task<(IReadOnlyList<IPersistentRepresentation> Events, long Highest)> ReplayAsync(string id, long from = 0, long to = long.MaxValue, long most = long.MaxValue)
    {
        var reader = CreateTestProbe();
        Journal.Tell(new ReplayMessages(from, to, most, id, reader.Ref));
        var events = new List<IPersistentRepresentation>();
        while (await reader.ExpectMsgAsync<object>() is ReplayedMessage replayed)
            events.Add(replayed.Persistent);
        return (events, ((RecoverySuccess)reader.LastMessage).HighestSequenceNr);
    }

    /// <summary>There is nothing to read, and this is the highest number that was ever given.</summary>
    protected async Task ReplaysNothingAsync(string id, long highest)
    {
        var (events, last) = await ReplayAsync(id);
        events.ShouldBeEmpty();
        last.ShouldBe(highest);
    }

    /// <summary>Why a replay fails.</summary>
    protected async Task<Exception> FailedReplayAsync(string id)
    {
        var reader = CreateTestProbe();
        Journal.Tell(new ReplayMessages(0, long.MaxValue, long.MaxValue, id, reader.Ref));
        return (await reader.FishForMessageAsync<ReplayMessagesFailure>(_ => true)).Cause;
    }

    /// <summary>Why an event with a number is not written.</summary>
    protected async Task<Exception> FailedWriteAsync(string id, int number)
    {
        var writer = CreateTestProbe();
        Journal.Tell(new WriteMessages([Write(id, [Event(number + 100)], number)], writer.Ref, 1));
        await writer.ExpectMsgAsync<WriteMessagesFailed>();
        return (await writer.ExpectMsgAsync<WriteMessageFailure>()).Cause;
    }

    /// <summary>Events with numbers from <paramref name="first"/> on, in one write.</summary>
    protected static AtomicWrite Write(string id, object[] events, long first) => new(events
        .Select((payload, index) => (IPersistentRepresentation)new Persistent(payload, first + index, id, "", false, ActorRefs.NoSender, "writer"))
        .ToImmutableList());

    private async Task DeleteAsync(long to)
    {
        var asking = CreateTestProbe();
        Journal.Tell(new DeleteMessagesTo(Id, to, asking.Ref));
        await asking.ExpectMsgAsync<DeleteMessagesSuccess>();
    }
}
