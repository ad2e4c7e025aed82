using Akka.Actor;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Ollama;

namespace RsPa.Actors.Gateway.Calls;

/// <summary>
/// The way to the models for every call, ours and others': it goes into the gateway's queue, and its answer comes back as it is made. Safe for
/// many callers at once.
/// </summary>
public sealed class ModelGateway
{
    // One that is this old is made anew before a caller is told that nobody is there.
    private static readonly TimeSpan AwayCounts = TimeSpan.FromSeconds(5);

    private readonly Func<IActorRef> _gateway;
    private readonly TimeProvider _time;
    private readonly PromptFitting _fitting;
    private long _calls;

    /// <summary>Makes it; nothing is sent yet.</summary>
    /// <param name="parts">What the gateway stands on.</param>
    /// <param name="gateway">Gives the gateway's actor.</param>
    public ModelGateway(GatewayParts parts, Func<IActorRef> gateway)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(gateway);
        _gateway = gateway;
        _time = parts.Time;
        _fitting = parts.Fitting;
        Catalog = parts.Catalog;
    }

    /// <summary>The models of all endpoints.</summary>
    public ModelCatalog Catalog { get; }

    /// <summary>Cancelled when the service stops.</summary>
    public CancellationToken Stopping => Catalog.Endpoints[0].Stopping;

    /// <summary>Makes a call, and waits for the first piece of its answer, or for the whole where that is wanted.</summary>
    /// <param name="request">The request.</param>
    /// <param name="waits">Told when the call begins to wait in the queue (true), and when it does so no longer (false).</param>
    /// <param name="cancellationToken">Ends the call, in the queue and at the server.</param>
    /// <exception cref="CallFailedException">There is no answer.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<ModelAnswer> SendAsync(ModelRequest request, Action<bool>? waits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        if (RequestEnvelope.Read(request.Api, request.Body.Span, out var length) is not { } envelope)
            return await AskServerAsync(request, cancellationToken).ConfigureAwait(false);
        request = request with { Body = request.Body[..length] };
        await LookAsync(request.Caller, envelope.Model, cancellationToken).ConfigureAwait(false);
        var model = Catalog.Find(envelope.Model);
        var ticket = TicketOf(request, envelope, model, waits);
        _gateway().Tell(new SubmitCall(ticket));
        var leaving = cancellationToken.Register(() => Leave(ticket));
        ModelAnswer? answer = null;
        try
        {
            answer = await BeginAsync(ticket, leaving, cancellationToken).ConfigureAwait(false);
            return answer;
        }
        catch (CallFailedException e) when (e.Failure is CallFailure.Refused { Reason: RefusalReason.NoSuchModel })
        {
            answer = await AskServerAsync(request, cancellationToken).ConfigureAwait(false);
            return answer;
        }
        finally
        {
            if (answer is null)
            {
                Leave(ticket);
                await leaving.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<ModelAnswer> BeginAsync(CallTicket ticket, CancellationTokenRegistration leaving, CancellationToken cancellationToken)
    {
        await ticket.Answer.Begun.WaitAsync(cancellationToken).ConfigureAwait(false);
        var isWhole = ticket.Request.Api.IsFolded() && !ticket.Envelope.IsStreamed;
        var reader = ticket.Answer.Read();
        if (isWhole || ticket.Call.TakesWholeAnswer)
        {
            var pieces = new List<ReadOnlyMemory<byte>>();
            using (reader)
            {
                while (await reader.NextAsync(cancellationToken).ConfigureAwait(false) is { } piece)
                    pieces.Add(piece);
            }

            await leaving.DisposeAsync().ConfigureAwait(false);
            var (status, contentType) = ticket.Answer.Head!.Value;
            return isWhole
                ? new ModelAnswer(status, WholeAnswer.ContentType, WholeAnswer.Fold(ticket.Request.Api, pieces)) { QueueWait = QueueWait(ticket) }
                : new ModelAnswer(status, contentType, ticket.Answer.Read(), Hidden(ticket), static () => { }) { QueueWait = QueueWait(ticket) };
        }

        if (ticket.Answer is { Head: null, Failure: { } failure })
            throw failure;
        var head = ticket.Answer.Head ?? (200, "");
        return new ModelAnswer(head.Status, head.ContentType, reader, Hidden(ticket), () =>
        {
            leaving.Dispose();
            Leave(ticket);
        }) { QueueWait = QueueWait(ticket) };
    }

    private CallTicket TicketOf(ModelRequest request, RequestEnvelope envelope, CatalogModel? model, Action<bool>? waits)
    {
        var call = new ModelCall(new CallId(Interlocked.Increment(ref _calls)), request.Caller.Tenant, request.Caller.Lane, model?.Key ?? ModelCatalog.UnknownKey(envelope.Model))
        {
            PromptTokens = (envelope.Prompt.AtLeast + envelope.Prompt.AtMost) / 2,
            MaxOutputTokens = request.Api.IsEmbedding() || envelope.Aim != RequestAim.Answer ? 1 : envelope.MaxOutput,
            Context = _fitting.Need(request.Api, envelope, model),
            Prefix = envelope.Prefix,
            TakesWholeAnswer = request.TakesWholeAnswer || !envelope.IsStreamed,
            WaitsWhileAway = request.Caller.WaitsWhileAway,
        };
        return new CallTicket(call, request, envelope, _time.GetUtcNow()) { Digest = model?.Model.Digest ?? "", Waits = waits };
    }

    // Nobody is told that a model is missing, or a server away, by a look that is no longer true.
    private async Task LookAsync(ModelCaller caller, string model, CancellationToken cancellationToken)
    {
        foreach (var endpoint in Catalog.Endpoints)
        {
            if (endpoint.Health.Current is OllamaHealthState.Unknown)
                await endpoint.Health.GetAsync(force: true, cancellationToken).ConfigureAwait(false);
        }

        if (!Catalog.IsAnyUp && !caller.WaitsWhileAway)
        {
            foreach (var endpoint in Catalog.Endpoints)
                await endpoint.Health.GetAsync(AwayCounts, cancellationToken).ConfigureAwait(false);
        }
        else if (Catalog.Find(model) is null)
        {
            foreach (var endpoint in Catalog.Endpoints.Where(endpoint => endpoint.Health.Current is OllamaHealthState.Up))
                await endpoint.Health.GetAsync(TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// What is no request that could be queued is put before the server itself, which has the words for what is wrong with it. Such a
    /// request can't make it work: an answer of any other kind is none.
    /// </summary>
    private async Task<ModelAnswer> AskServerAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        var endpoint = Catalog.Endpoints.FirstOrDefault(endpoint => endpoint.Health.Current is OllamaHealthState.Up) ?? Catalog.Endpoints[0];
        try
        {
            await endpoint.Client.SendAsync(new OllamaRequest(HttpMethod.Post, request.Api.Path(), request.Body), new RefusedAnswer(), cancellationToken).ConfigureAwait(false);
        }
        catch (OllamaException e) when (e.Answer is { } refusal)
        {
            return new ModelAnswer(refusal.Status, refusal.ContentType, refusal.Body);
        }
        catch (OllamaException e)
        {
            throw new CallFailedException(new CallFailure.AtServer(e.Fault, endpoint.Options.BaseUrl, 1, null), "", e);
        }

        throw new CallFailedException(new CallFailure.AtServer(new OllamaFault.Status(400, "the request is no JSON object that names a model"), endpoint.Options.BaseUrl, 1, null), "");
    }

    private void Leave(CallTicket ticket)
    {
        if (!ticket.Done.IsCompleted)
            _gateway().Tell(new LeaveCall(ticket.Id));
    }

    private static TimeSpan QueueWait(CallTicket ticket) => ticket.StartedAt is { } started ? started - ticket.ArrivedAt : TimeSpan.Zero;

    // The count of tokens that the gateway has asked for, and the caller has not.
    private static Func<ReadOnlyMemory<byte>, bool>? Hidden(CallTicket ticket) =>
        ticket.Request.Api is ModelApi.OpenAiChat or ModelApi.OpenAiCompletions && ticket.Envelope is { IsStreamed: true, AsksForUsage: false }
            ? static piece => piece.Span.IndexOf("\"choices\":[]"u8) >= 0
            : null;

    private sealed class RefusedAnswer : IAnswerSink
    {
        public void Begin(int status, string contentType) => throw new OllamaException(new OllamaFault.Status(400, "the request is no JSON object that names a model"));

        public void Add(ReadOnlyMemory<byte> piece)
        {
        }
    }
}
