using System.Collections.Concurrent;
using Akka.Actor;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Ollama;

namespace RsPa.Actors.Gateway;

/// <summary>Carries out what the scheduler decides: over HTTP, and at the tickets of the calls. Each answer comes back to the actor as a message.</summary>
/// <param name="parts">What the gateway stands on.</param>
/// <param name="self">The actor.</param>
/// <param name="wake">Asks for a wake-up.</param>
internal sealed class GatewayEffects(GatewayParts parts, IActorRef self, Action<DateTimeOffset> wake) : IGatewayEffects
{
    // A server that refuses to unload is not asked in a circle.
    private static readonly TimeSpan UnloadAgain = TimeSpan.FromSeconds(1);

    // In bytes. One that is longer takes a while to be written anew, which the queue does not wait for; a shorter one takes less than a change of threads.
    private const int ShortBody = 16 * 1024;

    private readonly Dictionary<CallId, CallTicket> _tickets = [];
    private readonly ConcurrentDictionary<(EndpointId, ModelKey), (DateTimeOffset From, DateTimeOffset Until)> _loads = new(); // the last one of each
    private readonly Queue<CallTicket> _known = []; // as many as there are tickets, at most

    /// <summary>The calls that are not over.</summary>
    public IReadOnlyDictionary<CallId, CallTicket> Tickets => _tickets;

    /// <summary>Told of each call that is over.</summary>
    public Action<CallTicket, Exception?, CallEnding>? Ended { get; init; }

    /// <summary>Told that a tenant is past the soft limit of its budget.</summary>
    public Action<SchedulerEffect.WarnOfBudget>? Warned { get; init; }

    /// <summary>Takes the next call that was refused for a model that there is by now.</summary>
    public CallTicket? TakeKnown() => _known.TryDequeue(out var ticket) ? ticket : null;

    /// <summary>Takes a call in.</summary>
    public void Add(CallTicket ticket) => _tickets.Add(ticket.Id, ticket);

    /// <summary>A call is over.</summary>
    public void Complete(CallTicket ticket, Exception? failure, CallEnding ending)
    {
        if (!_tickets.Remove(ticket.Id))
            return;
        End(ticket, failure, ending);
    }

    /// <summary>A call is over that was not taken in.</summary>
    public void End(CallTicket ticket, Exception? failure, CallEnding ending)
    {
        if (ticket.End(failure, ending))
            ticket.AnnounceLater();
        else
            (failure, ending) = (ticket.Answer.Failure, ticket.Ending!); // its answer was whole in this very moment
        Ended?.Invoke(ticket, failure, ending);
    }

    /// <summary>Ends all calls.</summary>
    public void Interrupt(bool isStop)
    {
        foreach (var ticket in _tickets.Values.ToArray())
        {
            ticket.Abort();
            Complete(ticket, new CallFailedException(new CallFailure.Interrupted(isStop), ticket.Envelope.Model), new CallEnding(null));
        }
    }

    public void Start(SchedulerEffect.StartCall effect)
    {
        var ticket = _tickets[effect.Call];
        var endpoint = parts.Catalog.Endpoint(effect.Endpoint)!;
        var now = parts.Time.GetUtcNow();
        if (_loads.TryGetValue((effect.Endpoint, ticket.Call.Model), out var load) && load.Until > ticket.ArrivedAt)
            ticket.LoadWait = load.Until - (load.From > ticket.ArrivedAt ? load.From : ticket.ArrivedAt);
        var abort = ticket.Start(effect.Endpoint, now);
        var context = parts.Contexts.Of(effect.Endpoint, ticket.Call.Model, effect.Context);
        if (ticket.Request.Body.Length <= ShortBody)
            _ = TryAsync(ticket, endpoint, context, abort);
        else
            _ = Task.Run(() => TryAsync(ticket, endpoint, context, abort), CancellationToken.None);
    }

    public void Abort(SchedulerEffect.AbortCall effect)
    {
        if (!_tickets.TryGetValue(effect.Call, out var ticket))
            return;
        ticket.WasPreempted |= effect.Reason == AbortReason.Preempted;
        ticket.Abort();
    }

    public void Load(SchedulerEffect.LoadModel effect) => _ = LoadAsync(effect);

    public void Unload(SchedulerEffect.UnloadModel effect) => _ = UnloadAsync(effect);

    public void Tell(SchedulerEffect.TellPlace effect)
    {
        if (_tickets.TryGetValue(effect.Call, out var ticket))
            ticket.Place = effect.Place;
    }

    public void Refuse(SchedulerEffect.RefuseCall effect)
    {
        if (!_tickets.TryGetValue(effect.Call, out var ticket))
            return;
        if (effect.Reason == RefusalReason.NoSuchModel && parts.Catalog.Find(ticket.Envelope.Model) is { } model && model.Key != OwnContext.Weights(ticket.Call.Model))
        {
            // It came before its server was seen, or its model was pulled anew meanwhile.
            (ticket.Call, ticket.Digest) = (ticket.Call with { Model = model.Key }, model.Model.Digest);
            _known.Enqueue(ticket);
            return;
        }

        var words = effect.Reason == RefusalReason.Away ? AwayWords() : effect.Words;
        Complete(ticket, new CallFailedException(new CallFailure.Refused(effect.Reason, effect.Since, words), ticket.Envelope.Model), new CallEnding(null));
    }

    public void Hold(SchedulerEffect.HoldCall effect)
    {
        if (_tickets.TryGetValue(effect.Call, out var ticket))
            ticket.Place = null;
    }

    public void Warn(SchedulerEffect.WarnOfBudget effect) => Warned?.Invoke(effect);

    public void Wake(SchedulerEffect.WakeAt effect) => wake(effect.At);

    private string AwayWords() => string.Join(' ', parts.Catalog.Endpoints.Select(static endpoint => endpoint.Health.Current).OfType<OllamaHealthState.Away>().Select(static away => away.Reason).Distinct());

    private async Task TryAsync(CallTicket ticket, OllamaEndpoint endpoint, GrantedContext context, CancellationToken abort)
    {
        TryEnd end;
        try
        {
            end = await parts.Runner.RunAsync(ticket, endpoint, context, abort).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // However it ends, it is told: its slot would be taken for ever.
            end = new TryEnd.Failed(e, IsEndpointFault: false);
        }

        // Whoever waits for a whole answer has it from here, without a way through the actor, which frees the slot meanwhile.
        var isMine = end is TryEnd.Answered answered && ticket.End(failure: null, new CallEnding(answered.Usage));
        self.Tell(new TryEnded(ticket, end));
        if (isMine)
            ticket.Announce();
    }

    // Never with a caller's token: a load that its caller gives up is given up by Ollama, too.
    private async Task LoadAsync(SchedulerEffect.LoadModel effect)
    {
        var endpoint = parts.Catalog.Endpoint(effect.Endpoint)!;
        var began = parts.Time.GetTimestamp();
        var from = parts.Time.GetUtcNow();
        SchedulerEvent happened;
        try
        {
            var model = endpoint.Health.Models?.Find(OwnContext.Weights(effect.Model)) ?? throw new OllamaException(new OllamaFault.Status(404, $"model '{effect.Model.Value}' not found"));
            var context = OwnContext.Is(effect.Model) ? 0 : effect.Context;
            await endpoint.Client.LoadAsync(model.Name, context > 0 ? context : null, effect.KeepAlive, model.OnlyEmbeds).ConfigureAwait(false);
            parts.Contexts.Loaded(effect.Endpoint, effect.Model, context);
            _loads[(effect.Endpoint, effect.Model)] = (from, parts.Time.GetUtcNow());
            happened = new SchedulerEvent.ModelLoaded(effect.Endpoint, effect.Model, parts.Time.GetElapsedTime(began));
        }
        catch (OllamaException e)
        {
            var reason = ModelErrors.ToException(e.Fault, endpoint.Options.BaseUrl, model: null).Message;
            if (e.Fault is OllamaFault.Unreachable)
                endpoint.Health.ReportAway(reason);
            else if (e.Fault is OllamaFault.ConnectionLost or OllamaFault.TimedOut or OllamaFault.Status { Code: 404 })
                await LookAsync(endpoint).ConfigureAwait(false); // a server that is gone says nothing of the model, and one that is missing is more than a load that fails
            var meaning = e.Fault is OllamaFault.Status status ? OllamaStatus.MeaningOf(status) : StatusMeaning.Broken;
            happened = new SchedulerEvent.LoadFailed(effect.Endpoint, effect.Model, reason, IsFinal: meaning == StatusMeaning.Refused) { IsBusy = meaning == StatusMeaning.Busy };
        }
        catch (Exception e)
        {
            // However it ends, it is answered: the queue would wait for it for ever.
            happened = new SchedulerEvent.LoadFailed(effect.Endpoint, effect.Model, e.Message, IsFinal: false);
        }

        var looking = LookAsync(endpoint);
        self.Tell(new Happened(happened));
        await looking.ConfigureAwait(false);
    }

    private async Task UnloadAsync(SchedulerEffect.UnloadModel effect)
    {
        var endpoint = parts.Catalog.Endpoint(effect.Endpoint)!;
        try
        {
            if (endpoint.Health.Models?.Find(OwnContext.Weights(effect.Model)) is { } model)
                await endpoint.Client.UnloadAsync(model.Name).ConfigureAwait(false);
            parts.Contexts.Unloaded(effect.Endpoint, effect.Model);
            self.Tell(new Happened(new SchedulerEvent.ModelUnloaded(effect.Endpoint, effect.Model)));
        }
        catch (Exception)
        {
            // A look that finds it still there has it tried again, and one that does not is as good as the answer.
            await LaterAsync(endpoint).ConfigureAwait(false);
        }

        await LookAsync(endpoint).ConfigureAwait(false);
    }

    private async Task LaterAsync(OllamaEndpoint endpoint)
    {
        try
        {
            await Task.Delay(UnloadAgain, parts.Time, endpoint.Stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    private static async Task LookAsync(OllamaEndpoint endpoint)
    {
        try
        {
            await endpoint.Health.GetAsync(force: true).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }
}
