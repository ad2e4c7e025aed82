using System.Diagnostics.Metrics;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Gateway.Telemetry;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Testing.VirtualTime;

namespace RsPa.Actors.Tests.Gateway.Telemetry;

/// <summary>What is measured of calls and of the queue.</summary>
public sealed class GatewayMetersTests : IDisposable
{
    private static int _models;

    private readonly string _model = $"model-{Interlocked.Increment(ref _models)}.meters"; // other tests measure at the same time
    private readonly Dictionary<string, List<(double Value, Dictionary<string, object?> Tags)>> _measured = [];
    private readonly MeterListener _listener;

    public GatewayMetersTests()
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == GatewayInstruments.Name)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void A_call_that_is_answered_is_measured_with_its_tokens_and_its_first_piece()
    {
        CallMeter.Measure(Record(CallOutcome.Completed), isStreamed: true);

        var (total, tags) = Of("gen_ai.client.operation.duration").ShouldHaveSingleItem();
        total.ShouldBe(5);
        tags["gen_ai.operation.name"].ShouldBe("chat");
        tags["gen_ai.provider.name"].ShouldBe("ollama");
        tags.ShouldNotContainKey("error.type");
        Of("gen_ai.client.token.usage").Select(one => ((string)one.Tags["gen_ai.token.type"]!, one.Value)).ShouldBe([("input", 10), ("output", 20)]);
        Of("gen_ai.client.operation.time_to_first_chunk").ShouldHaveSingleItem().Value.ShouldBe(3);
    }

    [Fact]
    public void A_whole_answer_has_no_first_piece()
    {
        CallMeter.Measure(Record(CallOutcome.Completed), isStreamed: false);
        Of("gen_ai.client.operation.time_to_first_chunk").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(CallOutcome.Failed, "failed")]
    [InlineData(CallOutcome.Cancelled, "cancelled")]
    [InlineData(CallOutcome.Refused, "refused")]
    public void A_call_without_an_answer_is_measured_with_the_reason(CallOutcome outcome, string error)
    {
        CallMeter.Measure(Record(outcome), isStreamed: true);

        Of("gen_ai.client.operation.duration").ShouldHaveSingleItem().Tags["error.type"].ShouldBe(error);
        Of("gen_ai.client.token.usage").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ModelApi.Embed, "embeddings")]
    [InlineData(ModelApi.OpenAiEmbeddings, "embeddings")]
    [InlineData(ModelApi.Generate, "text_completion")]
    [InlineData(ModelApi.AnthropicMessages, "chat")]
    public void The_operation_is_named_by_the_api(ModelApi api, string operation)
    {
        CallMeter.Measure(Record(CallOutcome.Completed) with { Api = api.Label() }, isStreamed: false);
        Of("gen_ai.client.operation.duration")[0].Tags["gen_ai.operation.name"].ShouldBe(operation);
    }

    [Fact]
    public void Each_piece_of_a_stream_behind_the_first_is_measured()
    {
        var time = new WatchedTime();
        var call = new ModelCall(new CallId(1), new TenantId("ann"), Lane.Interactive, new ModelKey("m"));
        var ticket = new CallTicket(call, new ModelRequest(ModelApi.Chat, new ModelCaller(call.Tenant, call.Lane), default), new RequestEnvelope(_model) { IsStreamed = true }, time.GetUtcNow());
        var sink = new TicketSink(ticket, time, static () => { });
        sink.Begin(200, "application/x-ndjson");
        sink.Add(new byte[1]);
        time.AdvanceSeconds(2);
        sink.Add(new byte[1]);
        time.AdvanceSeconds(3);
        sink.Add(new byte[1]);

        Of("gen_ai.client.operation.time_per_output_chunk").Select(one => one.Value).ShouldBe([2, 3]);
    }

    [Fact]
    public void Waits_loads_swaps_busy_time_preemptions_deficits_and_refusals_are_measured()
    {
        var meter = new QueueMeter();
        var policy = new SchedulingPolicy { QueueLimit = 3, PreemptAfter = TimeSpan.FromSeconds(5), MinResidency = TimeSpan.FromSeconds(1) };
        var (state, now) = (SchedulerState.Initial, DateTimeOffset.UnixEpoch);
        var gpu = new EndpointId(_model); // which tells this test's own measurements apart
        var (m, n) = (new ModelKey("m"), new ModelKey("n"));

        Happen(0, new SchedulerEvent.EndpointSet(gpu, 1) { MaxLoaded = 1 });
        Happen(0, new SchedulerEvent.EndpointSeen(gpu, [new LoadedModel(m, 0, 100)]));
        Happen(0, Arrives(1, "ann", Lane.Low, m));
        Happen(2, Arrives(2, "bob", Lane.Low, m));
        Happen(0, Arrives(3, "me", Lane.Interactive, m));
        Happen(5, new SchedulerEvent.Woken());
        Happen(0, new SchedulerEvent.CallAborted(new CallId(1)));
        Happen(0, Arrives(4, "bob", Lane.Low, m));
        Happen(0, Arrives(5, "bob", Lane.Low, m));
        Happen(3, new SchedulerEvent.LoadWanted(gpu, n));
        Happen(0, new SchedulerEvent.CallEnded(new CallId(3), null));
        Happen(0, new SchedulerEvent.ModelUnloaded(gpu, m));
        Happen(7, new SchedulerEvent.ModelLoaded(gpu, n, TimeSpan.FromSeconds(7)));

        Here("rspa.gateway.gpu.busy").Sum(one => one.Value).ShouldBe(17);
        Here("rspa.gateway.loads").ShouldContain(one => Equals(one.Tags["rspa.gateway.swap"], true));
        Here("rspa.gateway.swap.time").Sum(one => one.Value).ShouldBe(7);
        Any("rspa.gateway.queue.wait", "rspa.gateway.lane", "interactive").ShouldContain(one => one.Value == 5);
        Any("rspa.gateway.preemptions", "rspa.gateway.lane", "low").ShouldNotBeEmpty();
        Any("rspa.gateway.refusals", "rspa.gateway.reason", "queue_full").ShouldNotBeEmpty();
        Any("rspa.gateway.fairness.deficit", "rspa.gateway.lane", "low").ShouldNotBeEmpty();

        void Happen(double seconds, SchedulerEvent happened)
        {
            now += TimeSpan.FromSeconds(seconds);
            var before = state;
            var decided = SchedulingDecision.Decide(before, happened, now, policy);
            state = decided.State;
            meter.Decided(before, decided, now);
        }
    }

    private static SchedulerEvent.CallArrived Arrives(long id, string tenant, Lane lane, ModelKey model) => new(new ModelCall(new CallId(id), new TenantId(tenant), lane, model) { TakesWholeAnswer = lane == Lane.Low, MaxOutputTokens = 3_000 });

    private List<(double Value, Dictionary<string, object?> Tags)> Here(string instrument) => Any(instrument, "rspa.gateway.endpoint", _model);

    private List<(double Value, Dictionary<string, object?> Tags)> Any(string instrument, string tag, string value)
    {
        lock (_measured)
            return [.. _measured.GetValueOrDefault(instrument, []).Where(one => (string?)one.Tags.GetValueOrDefault(tag) == value)];
    }

    private List<(double Value, Dictionary<string, object?> Tags)> Of(string instrument)
    {
        lock (_measured)
            return [.. _measured.GetValueOrDefault(instrument, []).Where(one => (string?)one.Tags.GetValueOrDefault("gen_ai.request.model") == _model)];
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal);
        lock (_measured)
        {
            if (!_measured.TryGetValue(instrument.Name, out var all))
                _measured[instrument.Name] = all = [];
            all.Add((value, named));
        }
    }

    private ModelCallRecord Record(CallOutcome outcome) =>
        new(Guid.Empty, DateTimeOffset.UnixEpoch, "ann", CallLane.Medium, "chat", _model, outcome)
        {
            PromptTokens = 10,
            OutputTokens = 20,
            QueueWait = TimeSpan.FromSeconds(1),
            FirstToken = TimeSpan.FromSeconds(2),
            Total = TimeSpan.FromSeconds(5),
        };
}
