using Akka.Actor;
using RsPa.Actors.Gateway.Caching;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Protocol.Cache;
using RsPa.Actors.Protocol.Gateway;
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
    private readonly KeptCalls _kept;
    private readonly SharedCalls<SharedKey, CallTicket> _shared;
    private long _calls;

    /// <summary>Makes it; nothing is sent yet.</summary>
    /// <param name="parts">What the gateway stands on.</param>
    /// <param name="gateway">Gives the gateway's actor.</param>
    /// <param name="answers">Answers that are used again; nothing where none are kept.</param>
    public ModelGateway(GatewayParts parts, Func<IActorRef> gateway, IAnswerCache? answers = null)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(gateway);
        _gateway = gateway;
        _time = parts.Time;
        _fitting = parts.Fitting;
        Catalog = parts.Catalog;
        _kept = new KeptCalls(answers is null ? null : new CallCache(answers));
        _shared = new SharedCalls<SharedKey, CallTicket>(Leave, (ticket, lane) => _gateway().Tell(new Happened(new SchedulerEvent.CallRaised(ticket.Id, lane))));
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
        if (length < request.Body.Length)
            request = request with { Body = request.Body[..length] };
        if (envelope.Aim == RequestAim.Unload)
            return await UnloadAsync(request, envelope, cancellationToken).ConfigureAwait(false);
        var arrivedAt = _time.GetUtcNow();

        // Where its digest is known, what was kept needs no server.
        if (Catalog.Find(envelope.Model) is null)
            await LookAsync(request.Caller, envelope.Model, cancellationToken).ConfigureAwait(false);
        var keyed = _kept.KeyOf(request, envelope, Catalog.Find(envelope.Model));
        if (keyed is not null && await _kept.FindAsync(keyed, cancellationToken).ConfigureAwait(false) is { } kept)
        {
            _gateway().Tell(CallRecords.OfKept(request, envelope, keyed, kept.Cost, arrivedAt, _time.GetUtcNow(), CallOutcome.Completed));
            return AnswerForm.Of(request, envelope, 200, kept.ContentType, kept.Pieces, TimeSpan.Zero, isCached: true);
        }

        await LookAsync(request.Caller, envelope.Model, cancellationToken).ConfigureAwait(false);
        var part = Begin(request, envelope, keyed, arrivedAt, waits);
        var leaving = cancellationToken.Register(part.Leave);
        ModelAnswer? answer = null;
        try
        {
            answer = await BeginAsync(part, request, envelope, leaving, cancellationToken).ConfigureAwait(false);
            return answer;
        }
        catch (CallFailedException e) when (e.Failure is CallFailure.Refused { Reason: RefusalReason.NoSuchModel })
        {
            // It may have come in this very moment; otherwise the server has the words.
            answer = await AppearsAsync(envelope.Model, cancellationToken).ConfigureAwait(false)
                ? await SendAsync(request, waits, cancellationToken).ConfigureAwait(false)
                : await AskServerAsync(request, cancellationToken).ConfigureAwait(false);
            return answer;
        }
        finally
        {
            if (answer is null)
            {
                part.Leave();
                await leaving.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>As at Ollama the answer comes at once, and what runs on the model goes on to its end. Who else needs the model keeps it.</summary>
    private async Task<ModelAnswer> UnloadAsync(ModelRequest request, RequestEnvelope envelope, CancellationToken cancellationToken)
    {
        await LookAsync(request.Caller, envelope.Model, cancellationToken).ConfigureAwait(false);
        if (Catalog.Find(envelope.Model) is not { } model)
            return await AskServerAsync(request, cancellationToken).ConfigureAwait(false);
        await _gateway().Ask<UnloadAnswered>(new AskUnload(request.Caller, model.Key), cancellationToken).ConfigureAwait(false);
        return new ModelAnswer(200, WholeAnswer.ContentType, WholeAnswer.Unloaded(request.Api, envelope.Model, _time.GetUtcNow()));
    }

    private CallPart Begin(ModelRequest request, RequestEnvelope envelope, KeyedCall? keyed, DateTimeOffset arrivedAt, Action<bool>? waits)
    {
        if (keyed is null)
        {
            var alone = Submit(request, envelope);
            return new CallPart(alone, () => Leave(alone), alone.Follow(waits), arrivedAt, _time);
        }

        // Those who read along and those who take the whole do not share: a call that is made again may not have been read.
        var key = new SharedKey(keyed.Key, AnswerForm.TakesWhole(request, envelope), request.Caller.WaitsWhileAway);
        var share = _shared.Join(key, request.Caller.Lane, () => Submit(request, envelope), static ticket => ticket.Answer.CanBeJoined);
        var part = new CallPart(share.Call, share.Dispose, share.Call.Follow(waits), arrivedAt, _time);
        if (share.HasJoined)
            _ = AccountAsync(request, envelope, keyed, part);
        else
            part.Kept = EndSharedAsync(key, keyed, share.Call);
        return part;
    }

    private async Task EndSharedAsync(SharedKey key, KeyedCall keyed, CallTicket ticket)
    {
        var ending = await ticket.Done.ConfigureAwait(false);
        _kept.Keep(keyed, ticket, ending);
        _shared.Over(key, ticket);
    }

    // Whoever joined another one's call is on an account too, with no time of the server.
    private async Task AccountAsync(ModelRequest request, RequestEnvelope envelope, KeyedCall keyed, CallPart part)
    {
        var ending = await part.Ticket.Done.ConfigureAwait(false);
        var outcome = part.LeftAt is null ? CallRecords.OutcomeOf(part.Ticket.Answer.Failure, ending) : CallOutcome.Cancelled;
        var cost = outcome == CallOutcome.Completed ? KeptCalls.Cost(ending.Usage) : default;
        _gateway().Tell(CallRecords.OfKept(request, envelope, keyed, cost, part.ArrivedAt, part.LeftAt ?? _time.GetUtcNow(), outcome));
    }

    private CallTicket Submit(ModelRequest request, RequestEnvelope envelope)
    {
        var ticket = TicketOf(request, envelope, Catalog.Find(envelope.Model));
        _gateway().Tell(new SubmitCall(ticket));
        return ticket;
    }

    private static async Task<ModelAnswer> BeginAsync(CallPart part, ModelRequest request, RequestEnvelope envelope, CancellationTokenRegistration leaving, CancellationToken cancellationToken)
    {
        var ticket = part.Ticket;
        if (AnswerForm.TakesWhole(request, envelope))
        {
            // Not read before its end: until then it may be given up and made again.
            await (part.Kept ?? ticket.Done).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (ticket.Answer.Failure is { } fault)
                throw fault;
            var (status, contentType) = ticket.Answer.Head ?? (200, "");
            var pieces = ticket.Answer.Whole ?? throw new InvalidOperationException("The first pieces of the answer are gone.");
            part.Leave();
            await leaving.DisposeAsync().ConfigureAwait(false);
            return AnswerForm.Of(request, envelope, status, contentType, pieces, part.QueueWait);
        }

        await ticket.Answer.Begun.WaitAsync(cancellationToken).ConfigureAwait(false);
        var reader = ticket.Answer.Read();
        if (ticket.Answer is { Head: null, Failure: { } failure })
            throw failure;
        var head = ticket.Answer.Head ?? (200, "");
        return new ModelAnswer(head.Status, head.ContentType, reader, AnswerForm.Shown(request, envelope), () =>
        {
            leaving.Dispose();
            part.Leave();
        }) { QueueWait = part.QueueWait, Kept = part.Kept ?? Task.CompletedTask };
    }

    private CallTicket TicketOf(ModelRequest request, RequestEnvelope envelope, CatalogModel? model)
    {
        var call = new ModelCall(new CallId(Interlocked.Increment(ref _calls)), request.Caller.Tenant, request.Caller.Lane, model?.Key ?? ModelCatalog.UnknownKey(envelope.Model))
        {
            PromptTokens = (envelope.Prompt.AtLeast + envelope.Prompt.AtMost) / 2,
            MaxOutputTokens = request.Api.IsEmbedding() || envelope.Aim != RequestAim.Answer ? 1 : envelope.MaxOutput,
            Context = _fitting.Need(request, envelope, model),
            Prefix = envelope.Prefix,
            TakesWholeAnswer = AnswerForm.TakesWhole(request, envelope),
            WaitsWhileAway = request.Caller.WaitsWhileAway,
        };
        return new CallTicket(call, request, envelope, _time.GetUtcNow()) { Digest = model?.Model.Digest ?? "" };
    }

    private async Task<bool> AppearsAsync(string model, CancellationToken cancellationToken)
    {
        foreach (var endpoint in Catalog.Endpoints)
            await endpoint.Health.GetAsync(force: true, cancellationToken).ConfigureAwait(false);
        return Catalog.Find(model) is not null;
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
        if (ticket.Ending is null)
            _gateway().Tell(new LeaveCall(ticket.Id));
    }

    private sealed class RefusedAnswer : IAnswerSink
    {
        public void Begin(int status, string contentType) => throw new OllamaException(new OllamaFault.Status(400, "the request is no JSON object that names a model"));

        public void Add(ReadOnlyMemory<byte> piece)
        {
        }
    }
}
