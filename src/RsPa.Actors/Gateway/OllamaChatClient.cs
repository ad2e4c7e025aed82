using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using RsPa.Agents;
using RsPa.Ollama;

namespace RsPa.Actors.Gateway;

/// <summary>
/// Chats with the models of one Ollama server. Every call streams, also where the caller wants the whole answer at once, so that
/// silence is noticed; it is tried again while no piece has come and the fault may pass.
/// </summary>
/// <remarks>
/// A call throws <see cref="ModelAwayException"/> where the server can't be reached, at once where that is known already, and where
/// it goes away in the middle of the call;
/// <see cref="ModelRefusedException"/> where it refuses for good; <see cref="ModelFailedException"/> where the call fails or a wait
/// is too long; <see cref="OperationCanceledException"/> with the caller's token where the caller cancels, and with
/// <see cref="OllamaEndpoint.Stopping"/> where the service stops. Options that Ollama alone knows (<c>num_ctx</c>, <c>think</c>,
/// <c>keep_alive</c>, …) go into <see cref="ChatOptions.AdditionalProperties"/> under Ollama's names.
/// </remarks>
internal sealed partial class OllamaChatClient(OllamaClient ollama, OllamaOptions options, OllamaHealth health, Func<double> chance, ILogger logger) : IChatClient
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
        using var ollamaCall = ollama.NewCall(cancellationToken);
        var call = new Call([.. messages], WithDefaults(options), ollamaCall, cancellationToken);
        await RefuseWhileAwayAsync(call).ConfigureAwait(false);
        var answer = await BeginAsync(call).ConfigureAwait(false);
        await using (answer.ConfigureAwait(false))
        {
            do
            {
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

    private async ValueTask RefuseWhileAwayAsync(Call call)
    {
        if (health.Current is not OllamaHealthState.Away)
            return;
        try
        {
            if (await health.GetAsync(force: false, call.Ollama.Token).ConfigureAwait(false) is OllamaHealthState.Away away)
                throw new ModelAwayException($"{away.Reason} It has been away since {away.Since:u} (looked last at {away.CheckedAt:u}).");
        }
        catch (OperationCanceledException)
        {
            ThrowIfEnded(call);
            throw;
        }
    }

    /// <summary>Brings the answer to its first piece, with as many tries as that needs and is allowed.</summary>
    private async Task<OllamaAnswer> BeginAsync(Call call)
    {
        for (var retries = 0; ; retries++)
        {
            try
            {
                return await call.Ollama.SendAsync(call.Messages, call.Options).ConfigureAwait(false);
            }
            catch (OllamaException e)
            {
                await WaitToRetryAsync(e, call, retries).ConfigureAwait(false);
            }
        }
    }

    private async Task WaitToRetryAsync(OllamaException exception, Call call, int retries)
    {
        var failure = ToException(exception, call, retries + 1);
        if (RetryDecision.Decide(_options.Retries, exception.Fault, call.Ollama.HasBegun, retries, chance()) is not RetryDecision.Retry retry)
            throw await JudgeAsync(exception.Fault, failure, call).ConfigureAwait(false);

        LogRetry(_options.BaseUrl, retries + 1, _options.Retries.MaxRetries, retry.After, failure.Message);
        try
        {
            await call.Ollama.DelayAsync(retry.After).ConfigureAwait(false);
        }
        catch (OllamaException late)
        {
            throw ToException(late, call, retries + 1);
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

    /// <summary>
    /// What a failure means. A connection that breaks or falls silent may be that of a machine that went to sleep: where a look
    /// finds the server gone, the model is away, which costs the caller's task no attempt.
    /// </summary>
    private async Task<ModelException> JudgeAsync(OllamaFault fault, ModelException failure, Call call)
    {
        if (failure is ModelAwayException)
            health.ReportAway(failure.Message);
        if (fault is not (OllamaFault.ConnectionLost or OllamaFault.TimedOut { Wait: OllamaWait.FirstToken or OllamaWait.Silence }))
            return failure;
        var state = await health.GetAsync(force: true, call.Caller).ConfigureAwait(false);
        return state is OllamaHealthState.Away away ? new ModelAwayException($"{failure.Message} {away.Reason}", failure) : failure;
    }

    private void ThrowIfEnded(Call call)
    {
        try
        {
            call.Ollama.ThrowIfEnded();
        }
        catch (OllamaException e)
        {
            throw ToException(e, call);
        }
    }

    private ModelException ToException(OllamaException e, Call call, int tries = 1) =>
        ModelErrors.ToException(e.Fault, _options.BaseUrl, call.Options.ModelId, tries, e);

    private sealed record Call(IReadOnlyList<ChatMessage> Messages, ChatOptions Options, OllamaCall Ollama, CancellationToken Caller);
}
