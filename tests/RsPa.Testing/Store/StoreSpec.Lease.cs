using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Store;

public abstract partial class StoreSpec
{
    [Fact]
    public async Task Only_expired_leases_and_earlier_incarnations_of_the_node_are_rescued()
    {
        var (mine, _) = await Claimed();
        var (theirs, _) = await Claimed(There);

        Rescued(await One(new RescueTasks(Here, 3), Start)).ShouldBeEmpty();
        Rescued(await One(new RescueTasks(HereAnew, 3), Start)).ShouldBe([mine.Id]);
        Rescued(await One(new RescueTasks(HereAnew, 3), Start + Lease)).ShouldBeEmpty();
        Rescued(await One(new RescueTasks(HereAnew, 3), Start + Lease + TimeSpan.FromTicks(10))).ShouldBe([theirs.Id]);
        (await FindAsync(mine.Id))!.Attempts.Single().Outcome.ShouldBe(AttemptOutcome.Lost);
    }

    [Fact]
    public async Task A_renewed_lease_is_not_rescued_and_holds_from_its_renewal_on()
    {
        var (claimed, _) = await Claimed();
        var (held, halfway) = (Held(claimed), Start + (0.5 * Lease));
        (await RenewAsync(There, halfway, held)).ShouldBe((0, $"{held}", ""));
        (await RenewAsync(Here, halfway, held with { Fence = 2 })).ShouldBe((0, $"{held with { Fence = 2 }}", $"{held}"));
        (await RenewAsync(Here, halfway)).ShouldBe((0, "", $"{held}"));
        (await FindAsync(claimed.Id))!.LeaseUntil.ShouldBe(Start + Lease);

        (await RenewAsync(Here, halfway, held)).ShouldBe((1, "", ""));

        Rescued(await One(new RescueTasks(There, 3), halfway + Lease)).ShouldBeEmpty();
        (await FindAsync(claimed.Id))!.LeaseUntil.ShouldBe(halfway + Lease);
    }

    [Fact]
    public async Task What_its_own_incarnation_holds_is_rescued_by_another_node_only()
    {
        var (claimed, _) = await Claimed();

        Rescued(await One(new RescueTasks(Here, 3), Start.AddDays(1))).ShouldBeEmpty();
        (await RenewAsync(Here, Start.AddDays(1), Held(claimed))).ShouldBe((1, "", ""));
        Rescued(await One(new RescueTasks(There, 3), Start.AddDays(1))).ShouldBeEmpty();
        Rescued(await One(new RescueTasks(There, 3), Start.AddDays(2))).ShouldBe([claimed.Id]);
        (await RenewAsync(Here, Start.AddDays(2), Held(claimed))).ShouldBe((0, $"{Held(claimed)}", ""));
    }

    [Fact]
    public async Task A_renewal_brings_back_what_was_asked_to_stop_of_its_own()
    {
        var ((mine, _), (theirs, _), (other, _)) = (await Claimed(), await Claimed(There), await Claimed());
        await Commit([new CancelTask(mine.Id, "stop"), new CancelTask(theirs.Id, "stop")], Start);

        (await StopsAsync(Here, Held(mine), Held(other))).ShouldBe([mine.Id]);
        (await StopsAsync(Here)).ShouldBe([mine.Id]);
        (await StopsAsync(There, Held(theirs))).ShouldBe([theirs.Id]);
        await One(Record(mine, new TaskTransition.Cancel(), AttemptOutcome.Cancelled), Start);
        (await StopsAsync(Here, Held(other))).ShouldBeEmpty();

        async Task<IReadOnlyList<TaskId>> StopsAsync(NodeIncarnation owner, params HeldTask[] held) => ((LeasesRenewed)await One(new RenewLeases(owner, Lease, held), Start)).ToStop;
    }

    private static HeldTask Held(ClaimedTask task) => new(task.Id, task.Agent, task.Fence);

    private async Task<(int Renewed, string Lost, string Unknown)> RenewAsync(NodeIncarnation owner, DateTimeOffset now, params HeldTask[] held)
    {
        var reply = (LeasesRenewed)await One(new RenewLeases(owner, Lease, held), now);
        return (reply.Tasks, string.Join(';', reply.Lost), string.Join(';', reply.Unknown));
    }
}
