using Microsoft.Extensions.Logging;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Telemetry;
using RsPa.Ollama;

namespace RsPa.Actors.Gateway.Calls;

/// <summary>Makes one try of a call: sends it, has the answer read as it comes, and says how it went.</summary>
/// <param name="options">How calls are made.</param>
/// <param name="fitting">Chooses contexts.</param>
/// <param name="time">The clock.</param>
/// <param name="jitter">From 0 up to, not including, 1: spreads retries.</param>
/// <param name="logger">Where retries are logged.</param>
internal sealed partial class CallRunner(OllamaOptions options, PromptFitting fitting, TimeProvider time, Func<double> jitter, ILogger logger)
{
    // How often a call may lose its slot before its caller is told.
    private const int MostLost = 2;

    private readonly ILogger _logger = logger;

    /// <summary>Makes it. It does not throw.</summary>
    /// <param name="ticket">The call.</param>
    /// <param name="endpoint">Where.</param>
    /// <param name="context">With which context.</param>
    /// <param name="abort">Gives it up.</param>
    public async Task<TryEnd> RunAsync(CallTicket ticket, OllamaEndpoint endpoint, GrantedContext context, CancellationToken abort)
    {
        var began = time.GetTimestamp();
        // What comes whole is silent until then, and one that was silent for another reason is given all the time that there is.
        var isWatched = (ticket.Envelope.IsStreamed || ticket.Request.Api.IsFolded()) && ticket.Envelope.Aim == RequestAim.Answer && !ticket.IsSlow;
        using var watch = SilenceWatch.Begin(isWatched ? options.SilentAfter : null, ticket.Call.PromptTokens, time, abort);
        var sink = new TicketSink(ticket, time, watch.Stop);
        var sent = PromptFitting.Change(ticket, context);
        try
        {
            var body = RequestBody.Write(ticket.Request, ticket.Envelope, sent);
            var isStreamed = ticket.Envelope.IsStreamed || ticket.Request.Api.IsFolded();
            await endpoint.Client.SendAsync(new OllamaRequest(HttpMethod.Post, ticket.Request.Api.Path(), body) { IsStreamed = isStreamed }, sink, watch.Token).ConfigureAwait(false);
            endpoint.Health.ReportAnswered(ticket.Envelope.Model);
            var usage = AnswerUsage.Read(ticket.Request.Api, sink.Tail, time.GetElapsedTime(began));
            return PromptFitting.Cut(ticket, usage) is { } cut ? new TryEnd.Failed(cut, IsEndpointFault: false) : new TryEnd.Answered(usage);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return new TryEnd.Aborted();
        }
        catch (OperationCanceledException) when (watch.IsSilent && !sink.HasBegun && !endpoint.Stopping.IsCancellationRequested)
        {
            return await JudgeSilenceAsync(ticket, endpoint, context, time.GetElapsedTime(began), abort).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            return new TryEnd.Failed(new CallFailedException(new CallFailure.Interrupted(IsStop: true), ticket.Envelope.Model, e), IsEndpointFault: false);
        }
        catch (OllamaException e)
        {
            return await JudgeAsync(ticket, endpoint, context, e, sink.HasBegun).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return new TryEnd.Failed(e, IsEndpointFault: false);
        }
    }

    /// <summary>The call is given up, so that its slot should be free: where the server answers looks, and a call of one token does not get through, it is lost.</summary>
    private async Task<TryEnd> JudgeSilenceAsync(CallTicket ticket, OllamaEndpoint endpoint, GrantedContext context, TimeSpan waited, CancellationToken abort)
    {
        try
        {
            if (await endpoint.Health.GetAsync(force: true, abort).ConfigureAwait(false) is not OllamaHealthState.Up)
                return new TryEnd.Again(TimeSpan.Zero, IsEndpointFault: false);
            if (await endpoint.Client.AnswersAsync(ticket.Envelope.Model, context.Sent, options.CanaryLimit, abort).ConfigureAwait(false))
            {
                ticket.IsSlow = true;
                LogSlow(endpoint.Options.BaseUrl, ticket.Envelope.Model, waited);
                return new TryEnd.Again(TimeSpan.Zero, IsEndpointFault: false);
            }
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return new TryEnd.Aborted();
        }
        catch (Exception e) when (e is OllamaException or OperationCanceledException)
        {
            return new TryEnd.Again(TimeSpan.Zero, IsEndpointFault: true); // a look will find it away, or the next try will tell
        }

        LogLost(endpoint.Options.BaseUrl, ticket.Envelope.Model, waited);
        return new TryEnd.SlotLost(ticket.SlotsLost++ < MostLost ? null : new CallFailedException(
            new CallFailure.AtServer(new OllamaFault.TimedOut(OllamaWait.FirstToken, waited), endpoint.Options.BaseUrl, ticket.SlotsLost, null), ticket.Envelope.Model));
    }

    private async Task<TryEnd> JudgeAsync(CallTicket ticket, OllamaEndpoint endpoint, GrantedContext context, OllamaException e, bool hasBegun)
    {
        if (e.Fault is OllamaFault.PromptTooLong tooLong && !hasBegun && ticket.Envelope.Truncate is null && ticket.Request.Api.IsFolded())
        {
            return fitting.Refit(ticket, context, tooLong) is { } larger
                ? new TryEnd.Again(TimeSpan.Zero, IsEndpointFault: false, larger)
                : new TryEnd.Failed(fitting.TooLong(ticket, context, tooLong, e), IsEndpointFault: false);
        }

        var isBusy = RetryDecision.IsBusy(e.Fault);
        if (isBusy)
            ticket.BusySince ??= time.GetUtcNow();
        var tries = ticket.Tries with { BusyFor = ticket.BusySince is { } since ? time.GetUtcNow() - since : TimeSpan.Zero };
        var number = tries.Retries + tries.Busy + 1;
        var failure = new CallFailure.AtServer(e.Fault, endpoint.Options.BaseUrl, number, e.Answer);
        var isFault = IsFaultOf(e.Fault);
        if (e.Fault is not OllamaFault.Unreachable && RetryDecision.Decide(options.Retries, e.Fault, hasBegun, tries, jitter()) is RetryDecision.Retry retry)
        {
            ticket.Tries = isBusy ? tries with { Busy = tries.Busy + 1 } : tries with { Retries = tries.Retries + 1 };
            LogRetry(endpoint.Options.BaseUrl, number, retry.After, ModelErrors.ToException(e.Fault, endpoint.Options.BaseUrl, ticket.Envelope.Model, number).Message);
            return new TryEnd.Again(retry.After, isFault);
        }

        failure = failure with { Away = await LookAsync(endpoint, e.Fault, ticket.Envelope.Model).ConfigureAwait(false) };

        // One that had not begun goes elsewhere where it can; where every endpoint is away, its caller is told.
        return failure.Away is not null && !hasBegun
            ? new TryEnd.Again(TimeSpan.Zero, IsEndpointFault: false)
            : new TryEnd.Failed(new CallFailedException(failure, ticket.Envelope.Model, e), isFault);
    }

    /// <summary>
    /// A connection that breaks or falls silent may be that of a machine that went to sleep: where a look finds the server gone, the model is
    /// away, which costs the caller's task no attempt.
    /// </summary>
    private static async Task<string?> LookAsync(OllamaEndpoint endpoint, OllamaFault fault, string model)
    {
        switch (fault)
        {
            case OllamaFault.Unreachable unreachable:
                var reason = ModelErrors.ToException(unreachable, endpoint.Options.BaseUrl, model).Message;
                endpoint.Health.ReportAway(reason);
                return reason;
            case OllamaFault.Status { Code: 404 }:
                endpoint.Health.ReportMissing(model);
                return null;
            case OllamaFault.ConnectionLost or OllamaFault.TimedOut { Wait: OllamaWait.FirstToken or OllamaWait.Silence }:
                return await endpoint.Health.GetAsync(force: true).ConfigureAwait(false) is OllamaHealthState.Away away ? away.Reason : null;
            default:
                return null;
        }
    }

    // What the call itself, or the access to the server, is to blame for says nothing of the server's health.
    private static bool IsFaultOf(OllamaFault fault) => fault switch
    {
        OllamaFault.Status status => OllamaStatus.MeaningOf(status) == StatusMeaning.Broken,
        OllamaFault.PromptTooLong or OllamaFault.RepeatedToken or OllamaFault.CallerTooSlow => false,
        _ => true,
    };

    [LoggerMessage(4100, LogLevel.Information, "Ollama at {Url}: try {Try} failed, the next one follows in {Wait}. {Reason}")]
    private partial void LogRetry(Uri url, int @try, TimeSpan wait, string reason);

    [LoggerMessage(4104, LogLevel.Information, "Ollama at {Url}: a call to '{Model}' got nothing within {Waited}, though the model answers others. It is made again, and has all its time.")]
    private partial void LogSlow(Uri url, string model, TimeSpan waited);

    [LoggerMessage(4105, LogLevel.Warning, "Ollama at {Url}: '{Model}' has lost a slot. A call got nothing within {Waited}, and then not even one token came. The model is unloaded, which heals it, and the call is made again.")]
    private partial void LogLost(Uri url, string model, TimeSpan waited);
}

/// <summary>Hands an answer to its buffer, and keeps its last pieces in sight.</summary>
internal sealed class TicketSink(CallTicket ticket, TimeProvider time, Action begun) : IAnswerSink
{
    private const int TailPieces = 4;

    private readonly bool _isMeasured = GatewayInstruments.PerChunk.Enabled && ticket.Envelope.IsStreamed && !ticket.Call.TakesWholeAnswer;
    private long _before;

    private readonly Queue<ReadOnlyMemory<byte>> _tail = new(TailPieces + 1);

    public IReadOnlyList<ReadOnlyMemory<byte>> Tail => [.. _tail];

    public bool HasBegun { get; private set; }

    public void Begin(int status, string contentType)
    {
        HasBegun = true;
        begun();
        ticket.FirstPieceAt ??= time.GetUtcNow();
        ticket.Answer.Begin(status, contentType);
    }

    public void Add(ReadOnlyMemory<byte> piece)
    {
        ticket.Answer.Add(piece);
        if (_isMeasured)
            Measure();
        _tail.Enqueue(piece);
        if (_tail.Count > TailPieces)
            _tail.Dequeue();
    }

    private void Measure()
    {
        var now = time.GetTimestamp();
        if (_before != 0)
            GatewayInstruments.PerChunk.Record(time.GetElapsedTime(_before, now).TotalSeconds, CallMeter.Tags(ticket.Request.Api.Label(), ticket.Envelope.Model));
        _before = now;
    }
}
