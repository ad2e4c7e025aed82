using RsPa.Actors.Gateway;

namespace RsPa.Actors.Tests.Gateway;

public sealed class CallSlotsTests
{
    [Fact]
    public async Task So_many_run_at_once_and_the_others_come_in_the_order_in_which_they_asked()
    {
        var slots = new CallSlots(2, 10);
        var first = await slots.TakeAsync(CancellationToken.None);
        var second = await slots.TakeAsync(CancellationToken.None);
        var third = slots.TakeAsync(CancellationToken.None);
        var fourth = slots.TakeAsync(CancellationToken.None);

        (slots.Busy, slots.Waiting, third.IsCompleted).ShouldBe((2, 2, false));
        second!.Dispose();

        (await third).ShouldNotBeNull();
        (slots.Busy, slots.Waiting, fourth.IsCompleted).ShouldBe((2, 1, false));
        first!.Dispose();
        (await fourth)!.Dispose();
        (await third)!.Dispose();
        (slots.Busy, slots.Waiting).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_slot_that_is_given_back_twice_is_one_slot()
    {
        var slots = new CallSlots(2, 10);
        var first = await slots.TakeAsync(CancellationToken.None);
        await slots.TakeAsync(CancellationToken.None);

        first!.Dispose();
        first.Dispose();

        slots.Busy.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_that_leaves_the_queue_gets_no_slot_and_holds_nobody_up()
    {
        var slots = new CallSlots(1, 10);
        var running = await slots.TakeAsync(CancellationToken.None);
        using var leaving = new CancellationTokenSource();
        var second = slots.TakeAsync(leaving.Token);
        var third = slots.TakeAsync(CancellationToken.None);

        await leaving.CancelAsync();
        await second.ShouldThrowAsync<OperationCanceledException>();
        running!.Dispose();

        (await third).ShouldNotBeNull();
        (slots.Busy, slots.Waiting).ShouldBe((1, 0));
    }

    [Fact]
    public async Task A_call_whose_turn_has_come_does_not_leave_the_queue_any_more()
    {
        var slots = new CallSlots(1, 10);
        var running = await slots.TakeAsync(CancellationToken.None);
        using var leaving = new CancellationTokenSource();
        var second = slots.TakeAsync(leaving.Token);

        running!.Dispose();
        await leaving.CancelAsync();

        (await second)!.Dispose();
        slots.Busy.ShouldBe(0);
    }

    [Fact]
    public async Task When_too_many_wait_the_next_one_is_sent_away()
    {
        var slots = new CallSlots(1, 1);
        await slots.TakeAsync(CancellationToken.None);
        _ = slots.TakeAsync(CancellationToken.None);

        (await slots.TakeAsync(CancellationToken.None)).ShouldBeNull();

        slots.Waiting.ShouldBe(1);
    }
}
