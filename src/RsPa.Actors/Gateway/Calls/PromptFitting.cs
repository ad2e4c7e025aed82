using System.Globalization;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Ollama;

namespace RsPa.Actors.Gateway.Calls;

/// <summary>
/// Chooses the context that a call needs, and refuses a prompt that fits none. An Ollama that gets a longer prompt than its context drops the
/// oldest messages, cuts the head off the prompt and answers to the rest, all without a word.
/// </summary>
internal sealed class PromptFitting(OllamaOptions options, ServerContexts contexts)
{
    /// <summary>Below this the estimate is too rough to say that a prompt was cut.</summary>
    private const int TellsCutting = 512;

    /// <summary>The context that a call needs.</summary>
    /// <param name="request">The request.</param>
    /// <param name="envelope">What was read of it.</param>
    /// <param name="model">Its model, where it is known.</param>
    /// <returns>In tokens; 0 where what the server chooses itself is enough.</returns>
    /// <exception cref="CallFailedException">The prompt is too long.</exception>
    public int Need(ModelRequest request, RequestEnvelope envelope, CatalogModel? model)
    {
        var api = request.Api;
        if (!api.IsNative() || envelope.Aim == RequestAim.Unload)
            return 0;
        var demand = Demand(envelope, envelope.Prompt.AtMost, model?.LongestContext);
        if (!api.IsFolded() || envelope.Truncate is not null)
            return Beyond(Math.Min(envelope.Context ?? 0, demand.Limit));
        return ContextDecision.Decide(demand) switch
        {
            ContextDecision.Fits fits => Beyond(fits.Context),

            // A stranger can't do better than to let the server count; an agent can shorten its prompt.
            _ when !request.IsOwn && Math.Min(envelope.Context ?? long.MaxValue, demand.Limit) is var most && envelope.Prompt.AtLeast + ContextDecision.LeastAnswer <= most => Beyond(most),
            _ => throw TooLong(envelope, demand, "about "),
        };
    }

    /// <summary>How a call's body is changed.</summary>
    public static BodyChange Change(CallTicket ticket, GrantedContext context)
    {
        var isOwn = ticket.Request.IsOwn && ticket.Request.Api.IsFolded();
        var room = Math.Max(ContextDecision.LeastAnswer, context.Effective - ticket.Envelope.Prompt.AtMost);
        return new BodyChange(context.Sent, isOwn ? Math.Min(ticket.Envelope.MaxOutput ?? int.MaxValue, room) : null, isOwn);
    }

    /// <summary>The context that a call needs whose prompt the server, which counts exactly, found too long.</summary>
    /// <returns>Nothing where the largest one is too small.</returns>
    public int? Refit(CallTicket ticket, GrantedContext context, OllamaFault.PromptTooLong fault)
    {
        var demand = Demand(ticket, context, fault);
        return ContextDecision.Decide(demand) is ContextDecision.Fits fits && fits.Context > context.Effective ? fits.Context : null;
    }

    /// <summary>What the caller is told of a prompt that the server found too long.</summary>
    public CallFailedException TooLong(CallTicket ticket, GrantedContext context, OllamaFault.PromptTooLong fault, Exception cause) =>
        TooLong(ticket.Envelope, Demand(ticket, context, fault), fault.PromptTokens is null ? "more than " : "", cause);

    /// <summary>Compares what the server has read with what it was sent.</summary>
    /// <returns>The failure of a call whose prompt it has cut; nothing where it has not, as far as can be told.</returns>
    public static CallFailedException? Cut(CallTicket ticket, CallUsage? usage)
    {
        var least = ticket.Envelope.Prompt.AtLeast;
        if (!ticket.Request.IsOwn || !ticket.Request.Api.IsFolded() || usage is not { PromptTokens: > 0 and var counted } || least < TellsCutting || counted >= least)
            return null;
        var message = string.Create(CultureInfo.InvariantCulture, $"Ollama read {counted:N0} tokens of a prompt to '{ticket.Envelope.Model}' that has {least:N0} or more: it has cut the prompt, so that this is not an answer to it. Shorten the prompt, or use a newer Ollama, which says so before.");
        return new CallFailedException(new CallFailure.TooLong(least, counted, message), ticket.Envelope.Model);
    }

    private int Beyond(long context) => context > contexts.Own ? (int)context : 0;

    private ContextDemand Demand(RequestEnvelope envelope, long prompt, long? longest) =>
        new(prompt, envelope.MaxOutput, envelope.Context, Loaded: 0, Math.Min(options.MaxContext, longest ?? long.MaxValue));

    private ContextDemand Demand(CallTicket ticket, GrantedContext context, OllamaFault.PromptTooLong fault)
    {
        var prompt = fault.PromptTokens ?? Math.Max(ticket.Envelope.Prompt.AtMost, context.Effective + 1L);
        var isOwnLimit = fault.ContextTokens is { } limit && limit < context.Effective && context.Sent is not null; // the model itself has no more
        return Demand(ticket.Envelope, prompt, isOwnLimit ? fault.ContextTokens : null);
    }

    private CallFailedException TooLong(RequestEnvelope envelope, ContextDemand demand, string about, Exception? cause = null)
    {
        var room = ContextDecision.Decide(demand) is ContextDecision.TooLong tooLong ? tooLong.Limit : Math.Max(0, demand.Limit - ContextDecision.LeastAnswer);
        var bound = demand.Asked < demand.Limit ? "the call itself asks for num_ctx " + demand.Asked.Value.ToString(CultureInfo.InvariantCulture)
            : demand.Limit < options.MaxContext ? "the model itself has no longer context"
            : "ollama.max_context sets that, and a larger one takes more of the GPU's memory";
        var message = string.Create(CultureInfo.InvariantCulture, $"The prompt to '{envelope.Model}' has {about}{demand.Prompt:N0} tokens, and at most {room:N0} fit beside the answer: {bound}. Shorten the prompt.");
        return new CallFailedException(new CallFailure.TooLong(demand.Prompt, Math.Min(room, demand.Prompt - 1), message), envelope.Model, cause);
    }
}
