using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Ollama;

namespace RsPa.Actors.Gateway;

/// <summary>
/// Chats with the models of one Ollama server, in turn: a call waits for one of the server's slots. Every call streams, also where the
/// caller wants the whole answer at once, so that silence is noticed; it is tried again while no piece has come and the fault may pass.
/// </summary>
/// <remarks>
/// A call throws <see cref="ModelAwayException"/> where the server can't be reached, at once where that is known already, and where
/// it goes away in the middle of the call; <see cref="ModelRefusedException"/> where it refuses for good;
/// <see cref="ModelPromptTooLongException"/> where the prompt does not fit; <see cref="ModelFailedException"/> where the call fails, a
/// wait is too long or too many calls wait; <see cref="OperationCanceledException"/> with the caller's token where the caller cancels,
/// and with <see cref="OllamaEndpoint.Stopping"/> where the service stops. An answer that reached its most tokens has
/// <see cref="ChatFinishReason.Length"/>. Options that Ollama alone knows (<c>num_ctx</c>, <c>think</c>, <c>keep_alive</c>, …) go into
/// <see cref="ChatOptions.AdditionalProperties"/> under Ollama's names; a model thinks only where it is asked to.
/// </remarks>
internal sealed partial class OllamaChatClient(
    OllamaClient ollama, OllamaOptions options, OllamaHealth health, PromptFitting fitting, CallSlots slots, IAttemptWaits waits, TimeProvider time, Func<double> jitter, ILogger logger) : IChatClient
{
    private readonly OllamaOptions _options = options;
    private readonly ILogger _logger = logger;
    private readonly ChatClientMetadata _metadata = new("ollama", options.BaseUrl, options.DefaultModel);

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in GetStreamingResponseAsync(messages, options, cancellationToken).ConfigureAwait(false))
            updates.Add(update);
        var response = updates.ToChatResponse();
        response.AdditionalProperties ??= updates[^1].AdditionalProperties; // Ollama's durations, which are in its last line
        return response;
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();
        var complete = WithDefaults(options);
        await RefuseWhileAwayAsync(cancellationToken).ConfigureAwait(false);
        using var slot = await TakeSlotAsync(complete, cancellationToken).ConfigureAwait(false);
        using var ollamaCall = ollama.NewCall(cancellationToken);
        var call = new Call([.. messages], ollamaCall, cancellationToken);
        await RefuseWhileAwayAsync(cancellationToken).ConfigureAwait(false); // it may have gone while the call waited
        var answer = await BeginAsync(call, complete).ConfigureAwait(false);
        _ = answer.Ended.ContinueWith(static (_, taken) => ((IDisposable)taken!).Dispose(), slot, TaskScheduler.Default); // however slow the caller reads
        await using (answer.ConfigureAwait(false))
        {
            do
            {
                CheckCount(call, answer.Current);
                yield return answer.Current;
            }
            while (await MoveNextAsync(answer, call).ConfigureAwait(false));
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        return serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType == typeof(OllamaHealth) ? health
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Does nothing: the endpoint owns the connections.</summary>
    public void Dispose()
    {
    }

    private ChatOptions WithDefaults(ChatOptions? options)
    {
        var complete = options?.Clone() ?? new ChatOptions();
        complete.ModelId ??= _options.DefaultModel;
        complete.Temperature ??= _options.Temperature;
        complete.MaxOutputTokens ??= _options.MaxTokens;
        return complete;
    }

    private async ValueTask RefuseWhileAwayAsync(CancellationToken caller)
    {
        if (health.Current is not OllamaHealthState.Away)
            return;
        var state = await OrStoppedAsync(token => health.GetAsync(force: false, token).AsTask(), caller).ConfigureAwait(false);
        if (state is OllamaHealthState.Away away)
            throw new ModelAwayException($"{away.Reason} It has been away since {away.Since:u} (looked last at {away.CheckedAt:u}).");
    }

    private async Task<IDisposable> TakeSlotAsync(ChatOptions call, CancellationToken caller)
    {
        var began = time.GetTimestamp();
        var taking = OrStoppedAsync(slots.TakeAsync, caller);
        using var wait = taking.IsCompleted ? null : waits.BeginWait();
        var slot = await taking.ConfigureAwait(false);
        GatewayInstruments.SlotWait.Record(time.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("gen_ai.request.model", call.ModelId));
        return slot ?? throw new ModelFailedException(
            $"A call to '{call.ModelId}' finds {_options.QueueLimit} others waiting for Ollama at {_options.BaseUrl}, and no more may wait (gateway.queue_limit). Try again later.");
    }

    /// <summary>Waits for something that the end of the service ends, too; who ended it is told by the token of the exception.</summary>
    private async Task<T> OrStoppedAsync<T>(Func<CancellationToken, Task<T>> wait, CancellationToken caller)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(caller, ollama.Stopping);
        try
        {
            return await wait(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            throw caller.IsCancellationRequested
                ? new OperationCanceledException("The caller cancelled the call to the model.", e, caller)
                : new OperationCanceledException("The service stops: the call to the model was ended.", e, ollama.Stopping);
        }
    }

    /// <summary>Brings the answer to its first piece, with as many tries as that needs and is allowed.</summary>
    private async Task<OllamaAnswer> BeginAsync(Call call, ChatOptions complete)
    {
        call.Prompt = await fitting.FitAsync(call.Messages, complete, call.Caller).ConfigureAwait(false);
        while (true)
        {
            try
            {
                var answer = await call.Ollama.SendAsync(call.Messages, call.Prompt.Options).ConfigureAwait(false);
                health.ReportAnswered(call.Prompt.Options.ModelId!);
                return answer;
            }
            catch (OllamaException e) when (e.Fault is OllamaFault.PromptTooLong tooLong)
            {
                call.Prompt = fitting.Refit(call.Prompt, tooLong);
            }
            catch (OllamaException e)
            {
                await WaitToRetryAsync(e, call).ConfigureAwait(false);
            }
        }
    }

    private async Task WaitToRetryAsync(OllamaException exception, Call call)
    {
        var isBusy = RetryDecision.IsBusy(exception.Fault);
        if (isBusy)
            call.BusySince ??= time.GetTimestamp();
        var tries = call.Tries with { BusyFor = call.BusySince is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero };
        var number = tries.Retries + tries.Busy + 1;
        var failure = ToException(exception, call, number);
        if (RetryDecision.Decide(_options.Retries, exception.Fault, call.Ollama.HasBegun, tries, jitter()) is not RetryDecision.Retry retry)
            throw await JudgeAsync(exception.Fault, failure, call).ConfigureAwait(false);

        call.Tries = isBusy ? tries with { Busy = tries.Busy + 1 } : tries with { Retries = tries.Retries + 1 };
        LogRetry(_options.BaseUrl, number, retry.After, failure.Message);
        try
        {
            await call.Ollama.DelayAsync(retry.After).ConfigureAwait(false);
        }
        catch (OllamaException late)
        {
            throw ToException(late, call, number);
        }
    }

    private async ValueTask<bool> MoveNextAsync(OllamaAnswer answer, Call call)
    {
        try
        {
            return await answer.MoveNextAsync().ConfigureAwait(false);
        }
        catch (OllamaException e)
        {
            throw await JudgeAsync(e.Fault, ToException(e, call), call).ConfigureAwait(false);
        }
    }

    private void CheckCount(Call call, ChatResponseUpdate piece)
    {
        foreach (var content in piece.Contents)
        {
            if (content is UsageContent usage)
                fitting.CheckCount(call.Prompt!, usage.Details.InputTokenCount);
        }
    }

    /// <summary>
    /// What a failure means. A connection that breaks or falls silent may be that of a machine that went to sleep: where a look
    /// finds the server gone, the model is away, which costs the caller's task no attempt.
    /// </summary>
    private async Task<ModelException> JudgeAsync(OllamaFault fault, ModelException failure, Call call)
    {
        if (failure is ModelAwayException)
            health.ReportAway(failure.Message);
        if (fault is OllamaFault.Status { Code: 404 })
            health.ReportMissing(call.Prompt!.Options.ModelId!);
        if (fault is not (OllamaFault.ConnectionLost or OllamaFault.TimedOut { Wait: OllamaWait.FirstToken or OllamaWait.Silence }))
            return failure;
        var state = await health.GetAsync(force: true, call.Caller).ConfigureAwait(false);
        return state is OllamaHealthState.Away away ? new ModelAwayException($"{failure.Message} {away.Reason}", failure) : failure;
    }

    private ModelException ToException(OllamaException e, Call call, int tries = 1) =>
        ModelErrors.ToException(e.Fault, _options.BaseUrl, call.Prompt?.Options.ModelId, tries, e);

    private sealed class Call(IReadOnlyList<ChatMessage> messages, OllamaCall ollama, CancellationToken caller)
    {
        public IReadOnlyList<ChatMessage> Messages { get; } = messages;

        public OllamaCall Ollama { get; } = ollama;

        public CancellationToken Caller { get; } = caller;

        public FittedPrompt? Prompt { get; set; }

        public RetryState Tries { get; set; } = new();

        public long? BusySince { get; set; }
    }
}
