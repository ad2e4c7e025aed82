using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;
using RsPa.Application.Outcomes;
using RsPa.Host.Intake;

namespace RsPa.Host.Tests.Intake;

/// <summary>A hundred half-sent bodies held 1.9 GB, twenty minutes later too.</summary>
public sealed class BodyIntakeTests
{
    private const int Budget = 1024 * 1024;

    private readonly FakeTimeProvider _time = new();
    private readonly BodyBudget _budget = new(Budget);
    private int _collected;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    [InlineData(200_001)]
    public async Task A_body_comes_whole_in_whatever_parts(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        foreach (var known in (bool[])[true, false])
        {
            var sender = new Sender(known ? length : null);
            var reading = ReadAsync(sender);
            foreach (var part in bytes.Chunk(7_777))
                await sender.SendAsync(part);
            await sender.EndAsync();

            (await reading).TryGet(out var body, out var problem).ShouldBeTrue(problem?.Message);
            body!.Bytes.ToArray().ShouldBe(bytes);
            using (var again = new MemoryStream())
            {
                await body.OpenRead().CopyToAsync(again);
                again.ToArray().ShouldBe(bytes);
            }

            _budget.InUse.ShouldBeInRange(length, Math.Max(2 * length, 64 * 1024));
            body.Dispose();
            body.Dispose();
            _budget.InUse.ShouldBe(0);
        }
    }

    [Fact]
    public async Task What_is_announced_and_does_not_come_holds_nothing()
    {
        var readings = Enumerable.Range(0, 100).Select(_ => ReadAsync(new Sender(16 * 1024 * 1024))).ToArray();
        _budget.InUse.ShouldBe(0);

        _time.Advance(BodyIntake.Pace);
        foreach (var reading in readings)
            Problem(await reading).Kind.ShouldBe(ProblemKind.SlowBody);
    }

    [Fact]
    public async Task Bodies_beyond_the_budget_are_refused_and_those_within_it_end_when_nothing_comes()
    {
        var senders = Enumerable.Range(0, 20).Select(_ => new Sender(200_000)).ToArray();
        var readings = senders.Select(ReadAsync).ToArray();
        foreach (var sender in senders)
            await sender.SendAsync(new byte[100_000]);
        _budget.InUse.ShouldBeLessThanOrEqualTo(Budget);

        _time.Advance(BodyIntake.Pace);
        var ends = new List<ProblemKind>();
        foreach (var reading in readings)
            ends.Add(Problem(await reading).Kind);
        ends.ShouldBeSubsetOf([ProblemKind.SlowBody, ProblemKind.Busy]);
        ends.Count(end => end == ProblemKind.Busy).ShouldBeInRange(10, 19);
        _budget.InUse.ShouldBe(0);
    }

    // An average would let it: eight megabytes in a second, and then nothing for nine hours.
    [Fact]
    public async Task A_body_that_began_quickly_may_not_rest()
    {
        var sender = new Sender(900_000);
        var reading = ReadAsync(sender);
        await sender.SendAsync(new byte[400_000]);
        _time.Advance(BodyIntake.Pace - TimeSpan.FromMilliseconds(1));
        reading.IsCompleted.ShouldBeFalse();
        await sender.SendAsync(new byte[BodyIntake.LeastBytes]);
        _time.Advance(BodyIntake.Pace - TimeSpan.FromMilliseconds(1));
        reading.IsCompleted.ShouldBeFalse();
        await sender.SendAsync(new byte[10]);
        _time.Advance(TimeSpan.FromMilliseconds(2));

        Problem(await reading).Kind.ShouldBe(ProblemKind.SlowBody);
    }

    [Fact]
    public async Task Nor_may_one_that_keeps_its_pace_go_on_for_ever()
    {
        var sender = new Sender(null);
        var reading = ReadAsync(sender);
        for (var waited = TimeSpan.Zero; waited < BodyIntake.Longest; waited += TimeSpan.FromSeconds(5))
        {
            reading.IsCompleted.ShouldBeFalse();
            await sender.SendAsync(new byte[BodyIntake.LeastBytes]);
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        Problem(await reading).Kind.ShouldBe(ProblemKind.SlowBody);
        _budget.InUse.ShouldBe(0);
    }

    [Fact]
    public async Task A_body_that_is_announced_as_too_long_is_not_read() =>
        Problem(await ReadAsync(new Sender(16 * 1024 * 1024 + 1))).Kind.ShouldBe(ProblemKind.TooLarge);

    [Fact]
    public async Task A_caller_who_goes_leaves_nothing_behind()
    {
        using var gone = new CancellationTokenSource();
        var sender = new Sender(200_000);
        var reading = ReadAsync(sender, gone.Token);
        await sender.SendAsync(new byte[100_000]);
        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => reading);
        _budget.InUse.ShouldBe(0);
    }

    [Fact]
    public void Memory_is_given_back_when_it_is_quiet_after_large_bodies_and_not_for_small_ones()
    {
        using var memory = Memory();
        for (var i = 0; i < 100_000; i++)
            memory.Released(1000, inUse: 0);
        _time.Advance(TimeSpan.FromHours(1));
        _collected.ShouldBe(0);

        memory.Released(16 * 1024 * 1024, inUse: 5);
        _time.Advance(TimeSpan.FromHours(1));
        _collected.ShouldBe(0);
        memory.Released(5, inUse: 0);
        _time.Advance(MemoryReturn.Quiet - TimeSpan.FromMilliseconds(1));
        memory.Released(16 * 1024 * 1024, inUse: 0);
        _time.Advance(MemoryReturn.Quiet - TimeSpan.FromMilliseconds(1));
        _collected.ShouldBe(0);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _collected.ShouldBe(1);
        _time.Advance(TimeSpan.FromHours(1));
        _collected.ShouldBe(1);
    }

    private static Problem Problem(Outcome<BufferedBody> outcome)
    {
        outcome.TryGet(out _, out var problem).ShouldBeFalse();
        return problem!;
    }

    private MemoryReturn Memory() => new(_time, () => _collected++);

    private Task<Outcome<BufferedBody>> ReadAsync(Sender sender) => ReadAsync(sender, CancellationToken.None);

    private async Task<Outcome<BufferedBody>> ReadAsync(Sender sender, CancellationToken aborted)
    {
        using var memory = Memory();
        return await new BodyIntake(_budget, memory, _time).ReadAsync(sender.Request, aborted);
    }

    /// <summary>The other end of a request. What it sends is read at once, on the same thread, as far as it is read at all.</summary>
    private sealed class Sender
    {
        private readonly Pipe _pipe = new(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false));

        public Sender(long? length)
        {
            var http = new DefaultHttpContext();
            http.Features.Set<IRequestBodyPipeFeature>(new Body(_pipe.Reader));
            http.Request.ContentLength = length;
            Request = http.Request;
        }

        public HttpRequest Request { get; }

        public async Task SendAsync(byte[] bytes) => await _pipe.Writer.WriteAsync(bytes);

        public async Task EndAsync() => await _pipe.Writer.CompleteAsync();

        private sealed record Body(PipeReader Reader) : IRequestBodyPipeFeature;
    }
}
