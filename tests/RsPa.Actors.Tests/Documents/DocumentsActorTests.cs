using System.Text.Json;
using System.Threading.Channels;
using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;
using RsPa.Actors.Documents;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Tests.Health;
using RsPa.Agents.Documents;
using RsPa.Isolation.Parent;
using RsPa.Testing;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Documents;

/// <summary>Documents, and processes that do what the test says, on virtual time.</summary>
public sealed class DocumentsActorTests(ITestOutputHelper output) : RsPaTestKit(output)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly FakeStarter _starter = new();
    private DocumentsSettings _settings = new() { MostReaders = 1, MostWaiting = 1 };
    private IActorRef _actor = ActorRefs.Nobody;

    [Fact]
    public async Task A_document_is_read_and_its_process_is_kept_for_the_next_and_then_let_go()
    {
        var documents = Start();
        var first = documents.ReadAsync("receipt", "a.pdf", Stream.Null, CancellationToken.None);
        var process = await _starter.NextAsync();
        (await process.NextAsync()).Answer(Done(1));
        (await first.WaitAsync(Timeout)).ShouldBeOfType<DocumentReading.Done>();

        await HealthAsync();
        Advance(_settings.KeepWarm - TimeSpan.FromMilliseconds(1));
        var second = documents.ReadAsync("receipt", "b.pdf", Stream.Null, CancellationToken.None);
        (await process.NextAsync()).Answer(Done(2));
        await second.WaitAsync(Timeout);
        (await HealthAsync()).State.ShouldBe("warm");
        process.Killed.Task.IsCompleted.ShouldBeFalse();

        Advance(_settings.KeepWarm);
        await process.Killed.Task.WaitAsync(Timeout);
        await AwaitAssertAsync(async () => (await HealthAsync()).State.ShouldBe("ready"));
        var health = await HealthAsync();
        (health.Shown("started"), health.Shown("read"), health.Shown("processes")).ShouldBe(("1", "2", "0"));
        (health.Shown("confined_by"), health.Shown("not_on_this_system")).ShouldBe(("heap", "system calls"));
    }

    [Fact]
    public async Task A_document_that_takes_too_long_is_refused_its_process_is_replaced_and_the_next_one_is_read()
    {
        var documents = Start();
        var slow = documents.ReadAsync("receipt", "a.pdf", Stream.Null, CancellationToken.None);
        var process = await _starter.NextAsync();
        await process.NextAsync();
        var next = documents.ReadAsync("receipt", "b.pdf", Stream.Null, CancellationToken.None);
        await HealthAsync();

        Advance(_settings.TimeLimit);

        (await slow.WaitAsync(Timeout)).ShouldBe(new DocumentReading.Refused("took longer than 60 s to read (documents.time_limit)", DocumentLimit.Time));
        await process.Killed.Task.WaitAsync(Timeout);
        (await (await _starter.NextAsync()).NextAsync()).Answer(Done(1));
        (await next.WaitAsync(Timeout)).ShouldBeOfType<DocumentReading.Done>();
        (await HealthAsync()).Shown("past_time").ShouldBe("1");
    }

    [Fact]
    public async Task A_cancel_ends_the_process()
    {
        var documents = Start();
        using var cancel = new CancellationTokenSource();
        var reading = documents.ReadAsync("receipt", "a.pdf", Stream.Null, cancel.Token);
        var process = await _starter.NextAsync();
        await process.NextAsync();

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => reading.WaitAsync(Timeout));
        await process.Killed.Task.WaitAsync(Timeout);
        (await HealthAsync()).Shown("called_off").ShouldBe("1");
    }

    [Fact]
    public async Task A_document_too_many_is_turned_away()
    {
        var documents = Start();
        _ = documents.ReadAsync("receipt", "a.pdf", Stream.Null, CancellationToken.None);
        _ = documents.ReadAsync("receipt", "b.pdf", Stream.Null, CancellationToken.None);
        var turnedAway = await documents.ReadAsync("receipt", "c.pdf", Stream.Null, CancellationToken.None).WaitAsync(Timeout);
        turnedAway.ShouldBe(new DocumentReading.Unavailable("1 documents wait to be read already (documents.max_waiting): try again later."));
    }

    [Fact]
    public async Task A_process_that_is_spent_or_dies_on_its_own_is_replaced()
    {
        var documents = Start();
        var first = documents.ReadAsync("receipt", "a.pdf", Stream.Null, CancellationToken.None);
        var process = await _starter.NextAsync();
        (await process.NextAsync()).Answer(new ReaderAnswer(new DocumentReading.Refused("is nested too deeply to read", DocumentLimit.Depth), IsSpent: true));
        (await first.WaitAsync(Timeout)).ShouldBeOfType<DocumentReading.Refused>().Limit.ShouldBe(DocumentLimit.Depth);
        await process.Killed.Task.WaitAsync(Timeout);

        var second = documents.ReadAsync("receipt", "b.pdf", Stream.Null, CancellationToken.None);
        process = await _starter.NextAsync();
        (await process.NextAsync()).Answer(Done(1));
        await second.WaitAsync(Timeout);
        process.Kill();
        await AwaitAssertAsync(async () => (await HealthAsync()).Shown("processes").ShouldBe("0"));

        _ = documents.ReadAsync("receipt", "c.pdf", Stream.Null, CancellationToken.None);
        await _starter.NextAsync();
    }

    [Fact]
    public async Task That_no_process_can_be_started_is_a_fault_until_one_can()
    {
        var documents = Start();
        var first = documents.ReadAsync("receipt", "a.pdf", Stream.Null, CancellationToken.None);
        (await (await _starter.NextAsync()).NextAsync()).Answer(new ReaderAnswer(new DocumentReading.Unavailable("No process could be started."), IsSpent: true) { CouldNotStart = true });
        await first.WaitAsync(Timeout);
        var health = await HealthAsync();
        (health.Fault, health.Shown("not_read")).ShouldBe(("No process could be started.", "1"));
        health.Remedy.ShouldNotBeNull().ShouldContain("restart");

        var second = documents.ReadAsync("receipt", "a.pdf", Stream.Null, CancellationToken.None);
        (await (await _starter.NextAsync()).NextAsync()).Answer(Done(1));
        await second.WaitAsync(Timeout);
        (await HealthAsync()).Fault.ShouldBeNull();
    }

    // Processes are numbered anew when the actor restarts: the end of an old one was taken for that of the new one of its number.
    [Fact]
    public async Task When_it_fails_all_are_answered_and_the_end_of_an_old_process_is_not_taken_for_that_of_a_new_one()
    {
        _settings = _settings with { MostReaders = 2 };
        var documents = Start();
        var first = documents.ReadAsync("receipt", "a.pdf", Stream.Null, CancellationToken.None);
        var old = await _starter.NextAsync();
        old.Lingers = true;
        _starter.Fails = true;
        var second = documents.ReadAsync("receipt", "b.pdf", Stream.Null, CancellationToken.None);
        (await first.WaitAsync(Timeout)).ShouldBeOfType<DocumentReading.Unavailable>();
        (await second.WaitAsync(Timeout)).ShouldBeOfType<DocumentReading.Unavailable>();
        await old.Killed.Task.WaitAsync(Timeout);

        _starter.Fails = false;
        var third = documents.ReadAsync("receipt", "c.pdf", Stream.Null, CancellationToken.None);
        var process = await _starter.NextAsync();
        var job = await process.NextAsync();
        old.End();
        await old.Ended.WaitAsync(Timeout);
        await HealthAsync();
        (await HealthAsync()).Shown("processes").ShouldBe("1");
        job.Answer(Done(1));
        (await third.WaitAsync(Timeout)).ShouldBeOfType<DocumentReading.Done>();
    }

    [Fact]
    public async Task What_waits_when_it_stops_is_answered_and_no_process_is_left()
    {
        var documents = Start();
        var reading = documents.ReadAsync("receipt", "a.pdf", Stream.Null, CancellationToken.None);
        var waiting = documents.ReadAsync("receipt", "b.pdf", Stream.Null, CancellationToken.None);
        var process = await _starter.NextAsync();
        await process.NextAsync();

        Sys.Stop(_actor);

        (await reading.WaitAsync(Timeout)).ShouldBeOfType<DocumentReading.Unavailable>();
        (await waiting.WaitAsync(Timeout)).ShouldBeOfType<DocumentReading.Unavailable>();
        await process.Killed.Task.WaitAsync(Timeout);
    }

    private OutsideDocuments Start()
    {
        _actor = Sys.ActorOf(DocumentsActor.Props(_starter, _settings, Bus, NullLogger<DocumentsActor>.Instance), "documents");
        return new OutsideDocuments(_actor);
    }

    private Task<Pong> HealthAsync() => _actor.Ask<Pong>(new Ping(1), CancellationToken.None).WaitAsync(Timeout);

    private static ReaderAnswer Done(int content) => new(new DocumentReading.Done(JsonElement.Parse($"{content}")), IsSpent: false);

    private sealed class FakeStarter : IReaderStarter
    {
        private readonly Channel<FakeProcess> _started = Channel.CreateUnbounded<FakeProcess>(); // as many as the test needs

        public async Task<FakeProcess> NextAsync() => await _started.Reader.ReadAsync().AsTask().WaitAsync(Timeout);

        public bool Fails { get; set; }

        public IReaderChild Start()
        {
            if (Fails)
                throw new InvalidOperationException("a fault of the starter");
            var process = new FakeProcess();
            _started.Writer.TryWrite(process);
            return process;
        }
    }

    private sealed class FakeProcess : IReaderChild
    {
        private readonly Channel<FakeJob> _jobs = Channel.CreateUnbounded<FakeJob>(); // one at a time
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private FakeJob? _last;

        public TaskCompletionSource Killed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ReaderConfinement? Confinement { get; } = new(["heap"], ["system calls"]);

        public bool Lingers { get; set; }

        public Task Ended => _ended.Task;

        public async Task<FakeJob> NextAsync() => await _jobs.Reader.ReadAsync().AsTask().WaitAsync(Timeout);

        public Task<ReaderAnswer> ReadAsync(string reader, string name, Stream content)
        {
            _last = new FakeJob();
            _jobs.Writer.TryWrite(_last);
            return _last.Answered.Task;
        }

        public void Kill()
        {
            _last?.Answered.TrySetResult(new ReaderAnswer(new DocumentReading.Refused("ended", DocumentLimit.Crash), IsSpent: true));
            Killed.TrySetResult();
            if (!Lingers)
                End();
        }

        public void End() => _ended.TrySetResult();
    }

    private sealed class FakeJob
    {
        public TaskCompletionSource<ReaderAnswer> Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Answer(ReaderAnswer answer) => Answered.SetResult(answer);
    }
}
