using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using RsPa.Agents;
using RsPa.Ollama;

namespace RsPa.Actors.Gateway;

/// <summary>A call whose prompt fits.</summary>
/// <param name="Estimate">How long the prompt is.</param>
/// <param name="Options">The options, with the context and the room for the answer in them.</param>
/// <param name="Context">That context, in tokens.</param>
/// <param name="Demand">What it was chosen by.</param>
internal sealed record FittedPrompt(PromptEstimate Estimate, ChatOptions Options, int Context, ContextDemand Demand);

/// <summary>
/// Chooses the context of a call, and refuses a prompt that fits none. An Ollama that gets a longer prompt than its context drops the
/// oldest messages, cuts the head off the prompt and answers to the rest, all without a word.
/// </summary>
internal sealed class PromptFitting(OllamaClient ollama, OllamaOptions options, OllamaHealth health, ModelContexts contexts)
{
    private const string ContextKey = "num_ctx";

    /// <summary>Up to this length a prompt fits any model that chats: the server is not asked how long the model's context can be.</summary>
    private const int FitsAnyModel = 1024;

    /// <summary>Below this the estimate is too rough to say that a prompt was cut.</summary>
    private const int TellsCutting = 512;

    /// <summary>Fits a call.</summary>
    /// <param name="messages">Its messages.</param>
    /// <param name="call">Its options, with the model in them; they are not changed.</param>
    /// <param name="cancellationToken">Ends the question about the model.</param>
    /// <exception cref="ModelPromptTooLongException">The prompt is too long.</exception>
    public async Task<FittedPrompt> FitAsync(IReadOnlyList<ChatMessage> messages, ChatOptions call, CancellationToken cancellationToken)
    {
        var estimate = PromptEstimate.Of(messages, call);
        var model = call.ModelId!;
        var longest = estimate.AtMost > FitsAnyModel ? await GetLongestAsync(model, cancellationToken).ConfigureAwait(false) : null;
        var demand = new ContextDemand(estimate.AtMost, call.MaxOutputTokens, AskedBy(call), LoadedWith(model), Math.Min(options.MaxContext, longest ?? long.MaxValue));
        return Choose(estimate, call, demand) ?? throw TooLong(model, demand.Prompt, "about ", demand);
    }

    /// <summary>Fits a call anew whose prompt the server, which counts exactly, found too long.</summary>
    /// <exception cref="ModelPromptTooLongException">The prompt is too long for the largest context, too.</exception>
    public FittedPrompt Refit(FittedPrompt prompt, OllamaFault.PromptTooLong fault)
    {
        var model = prompt.Options.ModelId!;
        var demand = prompt.Demand with { Prompt = fault.PromptTokens ?? Math.Max(prompt.Estimate.AtMost, prompt.Context + 1L) };
        if (fault.ContextTokens is { } own && own < prompt.Context)
        {
            contexts.Learn(model, own);
            demand = demand with { Limit = Math.Min(demand.Limit, own) };
        }

        var larger = Choose(prompt.Estimate, prompt.Options, demand);
        return larger?.Context > prompt.Context ? larger : throw TooLong(model, demand.Prompt, fault.PromptTokens is null ? "more than " : "", demand);
    }

    /// <summary>Compares what the server has read with what it was sent.</summary>
    /// <param name="prompt">What it was sent.</param>
    /// <param name="counted">How many tokens it has read, where it says so.</param>
    /// <exception cref="ModelPromptTooLongException">It has cut the prompt.</exception>
    public void CheckCount(FittedPrompt prompt, long? counted)
    {
        if (counted is not > 0 || prompt.Estimate.AtLeast < TellsCutting || counted >= prompt.Estimate.AtLeast)
            return;
        throw new ModelPromptTooLongException(
            string.Create(CultureInfo.InvariantCulture, $"Ollama at {options.BaseUrl} read {counted:N0} tokens of a prompt to '{prompt.Options.ModelId}' that has {prompt.Estimate.AtLeast:N0} or more: it has cut the prompt, so that this is not an answer to it. Shorten the prompt, or use a newer Ollama, which says so before."),
            prompt.Estimate.AtLeast,
            counted.Value);
    }

    private FittedPrompt? Choose(PromptEstimate estimate, ChatOptions call, ContextDemand demand)
    {
        if (ContextDecision.Decide(demand) is not ContextDecision.Fits fits)
            return null;
        contexts.Ask(call.ModelId!, fits.Context);
        var complete = call.Clone();
        complete.MaxOutputTokens = fits.Answer;
        (complete.AdditionalProperties ??= [])[ContextKey] = fits.Context;
        return new FittedPrompt(estimate, complete, fits.Context, demand);
    }

    private async Task<long?> GetLongestAsync(string model, CancellationToken cancellationToken)
    {
        if (contexts.TryGetLongest(model, out var longest))
            return longest;
        try
        {
            longest = (await ollama.ShowModelAsync(model, cancellationToken).ConfigureAwait(false)).ContextLength;
            contexts.Learn(model, longest);
            return longest;
        }
        catch (OllamaException)
        {
            return null; // what is wrong with the server or the model shows in the call itself
        }
    }

    private long LoadedWith(string model)
    {
        var found = (health.Current as OllamaHealthState.Up)?.Found.Loaded.FirstOrDefault(loaded => ModelName.AreSame(loaded.Name, model));
        return Math.Max(contexts.AskedWith(model), found is { ContextLength: var context } && context <= options.MaxContext ? context : 0);
    }

    private static long? AskedBy(ChatOptions call) => call.AdditionalProperties?.GetValueOrDefault(ContextKey) switch
    {
        int number => number,
        long number => number,
        JsonElement { ValueKind: JsonValueKind.Number } element when element.TryGetInt64(out var number) => number,
        string text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private ModelPromptTooLongException TooLong(string model, long prompt, string about, ContextDemand demand)
    {
        var room = ContextDecision.Decide(demand) is ContextDecision.TooLong tooLong ? tooLong.Limit : Math.Max(0, demand.Limit - ContextDecision.LeastAnswer);
        var bound = demand.Asked < demand.Limit ? "the call itself asks for num_ctx " + demand.Asked.Value.ToString(CultureInfo.InvariantCulture)
            : demand.Limit < options.MaxContext ? "the model itself has no longer context"
            : "ollama.max_context sets that, and a larger one takes more of the GPU's memory";
        return new ModelPromptTooLongException(
            string.Create(CultureInfo.InvariantCulture, $"The prompt to '{model}' has {about}{prompt:N0} tokens, and at most {room:N0} fit beside the answer: {bound}. Shorten the prompt."),
            prompt,
            Math.Min(room, prompt - 1));
    }
}
