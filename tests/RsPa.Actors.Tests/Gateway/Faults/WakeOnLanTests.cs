using System.Net.NetworkInformation;
using System.Threading.Channels;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Testing.VirtualTime;

namespace RsPa.Actors.Tests.Gateway.Faults;

/// <summary>A machine that sleeps is woken for those who wait for it, and not for nobody.</summary>
public sealed class WakeOnLanTests
{
    private static readonly DateTimeOffset Start = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly PhysicalAddress Mac = PhysicalAddress.Parse("AA-BB-CC-DD-EE-FF");

    [Fact]
    public void It_is_tried_three_times_20_seconds_apart_and_then_every_ten_minutes()
    {
        var sent = new List<int>();
        var tries = new WakeTries();
        for (var second = 0; second <= 1300; second++)
        {
            if (tries.Wake(Start.AddSeconds(second)) is not { } woken)
                continue;
            tries = woken;
            sent.Add(second);
        }

        sent.ShouldBe([0, 20, 40, 640, 1240]);
    }

    [Fact]
    public void The_packet_is_six_bytes_of_ones_and_the_address_16_times()
    {
        var packet = WakeOnLan.Packet(Mac);

        packet.Length.ShouldBe(102);
        packet[..6].ShouldAllBe(static value => value == 255);
        packet[6..].Chunk(6).ShouldAllBe(static address => address.SequenceEqual(new byte[] { 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF }));
    }

    [Fact]
    public async Task A_machine_is_woken_when_a_call_waits_for_it_and_the_call_flows_when_it_is_back()
    {
        var waker = new Waker();
        await using var fixture = await OllamaFixture.StartAsync(new OllamaOptions { Mac = Mac }, waker: waker);
        await fixture.StopServerAsync();
        (await fixture.Endpoint.Health.GetAsync(force: true)).ShouldBeOfType<OllamaHealthState.Away>();
        await PassAsync(fixture, seconds: 5);
        waker.Count.ShouldBe(0);

        var caller = new ModelCaller(new TenantId("ann"), Lane.Low) { WaitsWhileAway = true };
        var asking = fixture.Gateway.SendAsync(new ModelRequest(ModelApi.Chat, caller, """{"model":"llama4:maverick","messages":[{"role":"user","content":"hello"}],"stream":false}"""u8.ToArray()), cancellationToken: TestLimit.Token());
        await fixture.UntilWaitingAsync(1);
        await PassAsync(fixture, seconds: 3);
        (await waker.Sent.ReadAsync(TestLimit.Token())).ShouldBe(Mac);

        await fixture.StartServerAgainAsync();
        while (!asking.IsCompleted)
        {
            await PassAsync(fixture, seconds: 1);
            await Task.Yield();
        }

        (await asking).Status.ShouldBe(200);
        waker.Count.ShouldBe(1);
    }

    // Each look has time to come and to end.
    private static async Task PassAsync(OllamaFixture fixture, int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            fixture.Time.AdvanceSeconds(1);
            await fixture.BusyAsync();
            await fixture.Endpoint.Health.GetAsync(force: true);
            await fixture.BusyAsync();
        }
    }

    private sealed class Waker : IWakeSender
    {
        private readonly Channel<PhysicalAddress> _sent = Channel.CreateUnbounded<PhysicalAddress>(); // as many as a test lets happen
        private int _count;

        public ChannelReader<PhysicalAddress> Sent => _sent.Reader;

        public int Count => _count;

        public Task SendAsync(PhysicalAddress mac, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            _sent.Writer.TryWrite(mac);
            return Task.CompletedTask;
        }
    }
}
