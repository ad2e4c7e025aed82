using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;
using RsPa.Actors.Cache;
using RsPa.Actors.Events;
using RsPa.Actors.Gateway;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Memory;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Supervision;
using RsPa.Testing;
using RsPa.Testing.Cache;
using RsPa.Testing.Ollama;
using RsPa.Testing.VirtualTime;

namespace RsPa.Actors.Tests.Gateway.Faults;

/// <summary>Plays a mix through a whole gateway to a server over HTTP, and tells what is not as it must be.</summary>
internal sealed class FaultWorld : IAsyncDisposable
{
    // Between two pulses of the machine's clock what was sent on loopback has most often arrived. Where it has not, the clock goes on too
    // early, and a call waits longer: its limits are far longer than that.
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(1);
    private const int QuietPulses = 3;
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPlay = TimeSpan.FromMinutes(5); // by the machine's clock
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly int _seed;
    private readonly FaultMix _mix;
    private readonly ActorSystem _system;
    private readonly OllamaEndpoint _endpoint;
    private readonly ModelGateway _gateway;
    private readonly IActorRef _actor;
    private readonly ConcurrentDictionary<string, int> _tries = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ModelCallRecord> _records = new();
    private readonly ConcurrentQueue<string> _story = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentDictionary<string, bool> _open = new(StringComparer.Ordinal);
    private readonly ShareWatch _shares;
    private int _judged;
    private readonly HttpClient _http = new();
    private OllamaStandIn _server;
    private bool _wasAway;
    private volatile bool _isAway;
    private bool _hasThrown;

    private FaultWorld(int seed, FaultMix mix, OllamaStandIn server, PacedTime time)
    {
        (_seed, _mix, _server, Time) = (seed, mix, server, time);
        var options = new OllamaOptions
        {
            BaseUrl = server.BaseUrl,
            DefaultModel = FaultMix.Models[0],
            ConnectTimeout = TimeSpan.FromSeconds(60),
            FirstTokenTimeout = TimeSpan.FromSeconds(120),
            SilenceTimeout = TimeSpan.FromSeconds(60),
            WholeTimeout = TimeSpan.FromMinutes(4),
            Slots = mix.Slots,
            ModelSlots = mix.ModelSlots,
            MaxLoaded = mix.MaxLoaded,
        };
        _endpoint = new OllamaEndpoint(options, time);
        var jitter = new Random(seed);
        var parts = new GatewayParts([_endpoint], time, () =>
        {
            lock (jitter)
                return jitter.NextDouble();
        }, NullLoggerFactory.Instance);
        _system = ActorSystem.Create("mix", RsPaTestKit.Setup(time, "akka.loglevel = OFF\nakka.stdout-loglevel = OFF"));
        var policy = SchedulingPolicy.Default with { FairnessSlack = mix.Slack, LoadingSlack = mix.Slack / 2 };
        _shares = new ShareWatch(policy, mix.Slots, mix.ModelSlots);
        var events = new LocalEventBus(_system);
        var accounts = _system.ActorOf(Props.Create(() => new Accounts(_records)));
        _actor = _system.ActorOf(GatewayActor.Props(parts, new GatewayOptions(options.DefaultModel) { Policy = policy, Tenants = [new SchedulerEvent.TenantSet(new TenantId("ben"), 2, TenantBudget.None)] }, new GatewayNeighbours(_system.DeadLetters, events)
        {
            Accounts = accounts,
            Memory = mix.Remembers && mix.Blows.Any(static blow => blow.Blow == Blow.GatewayThrows) ? GatewayMemoryActor.Props(events, new RestartPolicy()) : null,
        }, new RestartPolicy()), "gateway");
        var cache = new CacheOptions();
        _gateway = new ModelGateway(parts, () => _actor, new AnswerCache(new EntryCache(new MemoryCacheStore(), cache, time), cache, time));
    }

    private static DateTimeOffset Begin { get; } = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private PacedTime Time { get; }

    /// <summary>Plays the mix of a seed.</summary>
    /// <returns>What was wrong, and the story of it; nothing where all was right.</returns>
    public static async Task<string?> PlayAsync(int seed, bool losesSlots)
    {
        var time = new PacedTime();
        var mix = new FaultMix(seed, losesSlots);
        FaultWorld? world = null;
        var server = await OllamaStandIn.StartAsync(Options(mix, time, port: 0, (request, body) => world!.Behaviour(request, body), losesSlots));
        await using (world = new FaultWorld(seed, mix, server, time))
            return await world.PlayAsync();
    }

    private static OllamaStandInOptions Options(FaultMix mix, PacedTime time, int port, Func<int, RecordedRequest, OllamaBehaviour?> otherwise, bool losesSlots) => new()
    {
        Port = port,
        Time = time,
        Models = [.. FaultMix.Models.Select(static name => new StandInModel(name)), new StandInModel(FaultMix.Vectors) { Capabilities = ["embedding"] }, new StandInModel(FaultMix.Broken) { LoadError = "this model can't be loaded" }],
        LoadTime = mix.LoadTime,
        MaxLoadedModels = mix.MaxLoaded,
        Parallel = mix.ModelSlots,
        DeparturesPerLostSlot = losesSlots ? 3 : 0,
        VramBytes = 1L << 40,
        DefaultContext = 4096,
        KeepRequests = false,
        Otherwise = otherwise,
        Seen = request =>
        {
            if (request.Path != "/")
                time.Touch();
        },
    };

    private async Task<string?> PlayAsync()
    {
        var calls = Task.WhenAll([.. _mix.Calls.Select(CallAsync), .. _mix.Blows.Select(BlowAsync)]);
        await UntilAsync(() => Task.FromResult(calls.IsCompleted), () => $"no outcome: {string.Join(", ", _open.Keys)}");
        if (_faults.IsEmpty)
        {
            await calls;
            var left = "";
            await UntilAsync(async () => (left = await LeftAsync()).Length == 0, () => $"something is left: {left}");
            CheckAccounts();
        }

        if (_faults.IsEmpty)
            return null;
        return $"""
            seed {_seed}: {string.Join(Environment.NewLine, _faults)}
            {_mix.Slots} slots, {_mix.ModelSlots} a model, {_mix.MaxLoaded} models, load {_mix.LoadTime}
            {string.Join(Environment.NewLine, _story)}
            """;
    }

    // Time goes on where nothing else does.
    private async Task UntilAsync(Func<Task<bool>> isSo, Func<string> fault)
    {
        using var limit = new CancellationTokenSource(LongestPlay);
        using var pulses = new PeriodicTimer(Pulse);
        var (quiet, seen) = (0, 0L);
        var end = Time.GetUtcNow() + Longest;
        while (true)
        {
            if (await isSo())
                return;
            if (limit.IsCancellationRequested || Time.GetUtcNow() > end)
            {
                _faults.Enqueue(fault());
                var snapshot = await StateAsync();
                Tell($"waiting {snapshot.State.Waiting.Count}, running {snapshot.State.Running.Count}, held {snapshot.State.HeldCalls.Count}; {string.Join("; ", snapshot.State.Endpoints)}; {string.Join("; ", snapshot.State.Endpoints.SelectMany(static endpoint => endpoint.Residents.Values))}; to go {string.Join(", ", snapshot.State.Endpoints.SelectMany(static endpoint => endpoint.Load?.Victims ?? []))}; at the server {string.Join(", ", _server.Runners.Loaded)}");
                return;
            }

            await pulses.WaitForNextTickAsync();
            var now = Time.Activity;
            quiet = now == seen ? quiet + 1 : 0;
            seen = now;
            if (quiet < QuietPulses || ThreadPool.PendingWorkItemCount > 0)
                continue;
            quiet = 0;
            Watch(await StateAsync()); // with all that was sent to the actor before
            await ReachServerAsync();
            if (Time.Activity == seen)
                Time.GoToNext(LongestStep);
        }
    }

    private void Watch(GatewaySnapshot snapshot)
    {
        _shares.See(snapshot);
        foreach (var record in _records.Skip(_judged))
        {
            _shares.See(record);
            _judged++;
        }

        if (_shares.Fault(snapshot) is { } fault && _faults.All(one => one != fault))
            _faults.Enqueue(fault);
    }

    // The way of every request: those that were sent before are most likely there then.
    private async Task ReachServerAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(_endpoint.Options.BaseUrl);
        }
        catch (HttpRequestException)
        {
            // It is away.
        }
    }

    private async Task CallAsync(MixedCall call)
    {
        _open[$"call {call.Number}"] = true;
        await Task.Delay(call.At, Time);
        var leaving = new CancellationTokenSource(); // not disposed: its caller may leave when all is over
        if (call.LeavesAfter is { } after)
            _ = LeaveAsync(leaving, after);
        Tell($"call {call.Number} '{call.Question}' {call.Api} {call.Model} {(call.IsStreamed ? "pieces" : "whole")}{(call.TakesWhole ? " taken whole" : "")} {call.Lane} {call.Tenant}{(call.WaitsWhileAway ? " waits" : "")}");
        string outcome;
        string? fault;
        try
        {
            (outcome, fault) = await AskAsync(call, leaving);
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            (outcome, fault) = ("left", null);
        }
        catch (CallFailedException e)
        {
            (outcome, fault) = (e.Failure.ToString(), Judge(call, e.Failure));
        }
        catch (Exception e)
        {
            (outcome, fault) = (e.GetType().Name, $"an exception that is none of an outcome: {e}");
        }

        Time.Touch();
        _open.TryRemove($"call {call.Number}", out _);
        Tell($"call {call.Number}: {outcome}");
        if (fault is not null)
            _faults.Enqueue($"call {call.Number}: {fault}");
    }

    private async Task LeaveAsync(CancellationTokenSource leaving, TimeSpan after)
    {
        await Task.Delay(after, Time);
        await leaving.CancelAsync();
        Time.Touch();
    }

    private async Task<(string Outcome, string? Fault)> AskAsync(MixedCall call, CancellationTokenSource leaving)
    {
        await using var answer = await _gateway.SendAsync(call.Request(), cancellationToken: leaving.Token);
        var text = new StringBuilder();
        var pieces = 0;
        while (await answer.NextAsync(leaving.Token) is { } piece)
        {
            Time.Touch();
            text.Append(Encoding.UTF8.GetString(piece.Span));
            if (++pieces == call.LeavesAfterPieces)
            {
                await leaving.CancelAsync();
                leaving.Token.ThrowIfCancellationRequested();
            }
        }

        if (answer.Status == 404 && call.Model == FaultMix.Missing)
            return ("404", null);
        return ($"{answer.Status}{(answer.IsCached ? " kept" : "")}", answer.Status == 200 ? MixedAnswer.Fault(call, text.ToString()) : $"status {answer.Status}: {text}");
    }

    // Whether a call may fail so.
    private string? Judge(MixedCall call, CallFailure failure)
    {
        var isRight = failure switch
        {
            CallFailure.Refused { Reason: RefusalReason.Away } => _wasAway && !call.WaitsWhileAway,
            CallFailure.Refused { Reason: RefusalReason.LoadFailed } => call.Model == FaultMix.Broken,
            CallFailure.AtServer { Fault: RsPa.Ollama.OllamaFault.Status { Code: 500 } } when call.Model == FaultMix.Broken => true, // a look has seen it load
            CallFailure.AtServer { Fault: RsPa.Ollama.OllamaFault.Status { Code: 501 } } => call.Api.IsEmbedding() && call.Model != FaultMix.Vectors,
            CallFailure.AtServer { Away: not null } => _wasAway,
            CallFailure.AtServer server => (_wasAway && server.Fault is RsPa.Ollama.OllamaFault.ConnectionLost or RsPa.Ollama.OllamaFault.Unreachable) || KindsOf(call).Any(kind => Fits(kind, server.Fault)),
            CallFailure.Interrupted { IsStop: false } => _hasThrown,
            _ => false,
        };
        return isRight ? null : $"a wrong failure: {failure}, after {string.Join(", ", KindsOf(call))}";
    }

    private IEnumerable<FaultKind> KindsOf(MixedCall call) => Enumerable.Range(1, _tries.GetValueOrDefault(Key(call))).Select(number => _mix.KindOf(Key(call), number));

    private static bool Fits(FaultKind kind, RsPa.Ollama.OllamaFault fault) => (kind, fault) switch
    {
        (FaultKind.Silence or FaultKind.Hang, RsPa.Ollama.OllamaFault.TimedOut) => true,
        (FaultKind.ErrorLine, RsPa.Ollama.OllamaFault.ErrorLine or RsPa.Ollama.OllamaFault.Status { Code: 500 } or RsPa.Ollama.OllamaFault.EndedEarly) => true,
        (FaultKind.RunnerDies, RsPa.Ollama.OllamaFault.ErrorLine or RsPa.Ollama.OllamaFault.Status { Code: 500 } or RsPa.Ollama.OllamaFault.EndedEarly) => true,
        (FaultKind.EarlyEnd, RsPa.Ollama.OllamaFault.EndedEarly) => true,
        (FaultKind.Repeats, RsPa.Ollama.OllamaFault.RepeatedToken or RsPa.Ollama.OllamaFault.EndedEarly) => true,
        (FaultKind.Garbage or FaultKind.HugeLine, RsPa.Ollama.OllamaFault.Garbage or RsPa.Ollama.OllamaFault.EndedEarly) => true,
        (FaultKind.Cut or FaultKind.Reset, RsPa.Ollama.OllamaFault.ConnectionLost) => true,
        (FaultKind.ServerError, RsPa.Ollama.OllamaFault.Status { Code: 500 }) => true,
        (FaultKind.Busy, RsPa.Ollama.OllamaFault.Status { Code: 503 }) => true,
        (FaultKind.TooMany, RsPa.Ollama.OllamaFault.Status { Code: 429 }) => true,
        (FaultKind.Forbidden, RsPa.Ollama.OllamaFault.Status { Code: 403 }) => true,
        (FaultKind.Unauthorized, RsPa.Ollama.OllamaFault.Status { Code: 401 }) => true,
        _ => false,
    };

    private static string Key(MixedCall call) => $"{call.Question}|{call.Model}|{call.Api.Path()}";

    private OllamaBehaviour? Behaviour(int number, RecordedRequest request)
    {
        Time.Touch();
        var question = MixedCall.QuestionOf(request.Body);
        if (question.Length == 0 || request.Model is $"{FaultMix.Missing}:latest" or $"{FaultMix.Broken}:latest")
            return null;
        var key = $"{question}|{request.Model[..request.Model.IndexOf(':', StringComparison.Ordinal)]}|{request.Path}";
        var @try = _tries.AddOrUpdate(key, 1, static (_, before) => before + 1);
        Tell($"  request {number} '{key}' try {@try}: {_mix.KindOf(key, @try)}");
        return _mix.BehaviourOf(key, question, @try);
    }

    private async Task BlowAsync((TimeSpan At, Blow Blow) blow)
    {
        _open[$"{blow}"] = true;
        await Task.Delay(blow.At, Time);
        Tell($"{blow.Blow}");
        var model = new StandInModel(FaultMix.Models[(int)(blow.At.Ticks % FaultMix.Models.Length)] + ":latest");
        switch (blow.Blow)
        {
            case Blow.ServerAway:
                await AwayAsync(TimeSpan.FromSeconds(1 + (blow.At.Ticks % 20)));
                break;
            case Blow.GatewayThrows:
                _hasThrown = true;
                _actor.Tell(new Happened(new SchedulerEvent.TenantSet(new TenantId("nobody"), -1, TenantBudget.None)));
                break;
            case Blow.Unloaded or Blow.LoadedByOthers or Blow.SlotLost when _isAway:
                break; // there is no server that it could befall
            case Blow.Unloaded:
                _server.Runners.Unload(model);
                break;
            case Blow.LoadedByOthers:
                _server.Runners.Load(model, 4096, Time.GetUtcNow() + TimeSpan.FromMinutes(5));
                break;
            case Blow.SlotLost:
                _server.Runners.LoseSlot(model);
                break;
        }

        _open.TryRemove($"{blow}", out _);
        Time.Touch();
    }

    private async Task AwayAsync(TimeSpan length)
    {
        if (_wasAway)
            return; // once is enough
        _wasAway = _isAway = true;
        var port = _server.Port;
        await _server.DisposeAsync();
        Time.Touch();
        await Task.Delay(length, Time);
        _server = await OllamaStandIn.StartAsync(Options(_mix, Time, port, Behaviour, losesSlots: false));
        _isAway = false;
        Tell("server is back");
    }

    private Task<GatewaySnapshot> StateAsync() => _actor.Ask<GatewaySnapshot>(GetGateway.Instance, TestLimit.Span);

    // What is left over when all callers have their outcome.
    private async Task<string> LeftAsync()
    {
        var snapshot = await StateAsync();
        var state = snapshot.State;
        var left = new List<string>();
        if (!snapshot.Tickets.IsEmpty)
            left.Add($"tickets {string.Join(", ", snapshot.Tickets.Select(static ticket => ticket.Id))}");
        if (!state.Running.IsEmpty || !state.Waiting.IsEmpty || !state.HeldCalls.IsEmpty || !state.Held.IsEmpty)
            left.Add($"running {state.Running.Count}, waiting {state.Waiting.Count}, held {state.HeldCalls.Count}, {state.Held.Count}");
        if (state.Endpoints.Any(static endpoint => endpoint.InFlight != 0 || endpoint.Residents.Values.Any(static resident => resident.InFlight != 0)))
            left.Add($"in flight: {string.Join("; ", state.Endpoints)}");
        if (_server.Runners is not { Working: 0, WaitingForSlot: 0, WaitingForLoad: 0 })
            left.Add($"at the server: working {_server.Runners.Working}, waiting for a slot {_server.Runners.WaitingForSlot}, for a load {_server.Runners.WaitingForLoad}");
        foreach (var call in _mix.Calls.Where(call => call.LeavesAfter is null && _records.All(record => record.Task != call.Task)))
            left.Add($"call {call.Number} has no account");
        return string.Join("; ", left);
    }

    // One account for each call; a caller who left before it was in the queue has none.
    private void CheckAccounts()
    {
        foreach (var call in _mix.Calls)
        {
            var records = _records.Where(record => record.Task == call.Task).ToArray();
            if (records.Length > 1)
                _faults.Enqueue($"call {call.Number} has {records.Length} accounts: {string.Join("; ", records.Select(static record => record.ToString()))}");
        }
    }

    private void Tell(string what) => _story.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{Time.GetUtcNow() - Begin:d\\.hh\\:mm\\:ss\\.fff} {what}"));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _endpoint.Dispose();
        await _system.Terminate();
        await _server.DisposeAsync();
    }

    private sealed class Accounts : ReceiveActor
    {
        public Accounts(ConcurrentQueue<ModelCallRecord> records) => Receive<ModelCallRecord>(records.Enqueue);
    }
}
