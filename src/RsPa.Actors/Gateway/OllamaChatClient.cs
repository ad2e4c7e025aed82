using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using RsPa.Agents;

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
internal sealed partial class OllamaChatClient(OllamaConnection connection, OllamaHealth health, TimeProvider time, Func<double> chance, ILogger logger) : IChatClient
{
    private readonly OllamaOptions _options = connection.Options;
    private readonly ILogger _logger = logger;
    private readonly ChatClientMetadata _metadata = new("ollama", connection.Options.BaseUrl, connection.Options.DefaultModel);

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
        using var limits = connection.NewLimits(cancellationToken);
        var call = new Call([.. messages], WithDefaults(options), limits, cancellationToken);
        await RefuseWhileAwayAsync(limits).ConfigureAwait(false);
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

    private async ValueTask RefuseWhileAwayAsync(CallLimits limits)
    {
        if (health.Current is not OllamaHealthState.Away)
            return;
        try
        {
            if (await health.GetAsync(force: false, limits.Token).ConfigureAwait(false) is OllamaHealthState.Away away)
                throw new ModelAwayException($"{away.Reason} It has been away since {away.Since:u} (looked last at {away.CheckedAt:u}).");
        }
        catch (OperationCanceledException e)
        {
            throw ToException(FaultOf(e, limits), null);
        }
    }

    /// <summary>Brings the answer to its first piece, with as many tries as that needs and is allowed.</summary>
    private async Task<IAsyncEnumerator<ChatResponseUpdate>> BeginAsync(Call call)
    {
        for (var retries = 0; ; retries++)
        {
            call.Limits.ExpectFirstToken();
            var answer = Send(call);
            try
            {
                return await answer.MoveNextAsync().ConfigureAwait(false)
                    ? answer
                    : throw new OllamaFaultException(new OllamaFault.EndedEarly(0));
            }
            catch (Exception e)
            {
                call.Limits.Rest();
                await answer.DisposeAsync().ConfigureAwait(false);
                await WaitToRetryAsync(e, call, retries).ConfigureAwait(false);
            }
        }
    }

    private IAsyncEnumerator<ChatResponseUpdate> Send(Call call)
    {
        IChatClient client = connection.NewClient(call.Limits, call.Options.ModelId);
        return client.GetStreamingResponseAsync(call.Messages, call.Options, call.Limits.Token).GetAsyncEnumerator(call.Limits.Token);
    }

    private async Task WaitToRetryAsync(Exception exception, Call call, int retries)
    {
        var fault = FaultOf(exception, call.Limits);
        var failure = ToException(fault, call.Options.ModelId, retries + 1, exception);
        if (RetryDecision.Decide(_options.Retries, fault, call.Limits.HasBegun, retries, chance()) is not RetryDecision.Retry retry)
            throw await JudgeAsync(fault, failure, call).ConfigureAwait(false);

        LogRetry(_options.BaseUrl, retries + 1, _options.Retries.MaxRetries, retry.After, failure.Message);
        try
        {
            await Task.Delay(retry.After, time, call.Limits.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            throw ToException(FaultOf(e, call.Limits), call.Options.ModelId, retries + 1, e);
        }
    }

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<ChatResponseUpdate> answer, Call call)
    {
        try
        {
            if (await answer.MoveNextAsync().ConfigureAwait(false))
                return true;

            // OllamaSharp looks at the token between two lines, and where it is cancelled ends the answer as if it were whole.
            call.Limits.ThrowIfEnded();
            return false;
        }
        catch (Exception e)
        {
            var fault = FaultOf(e, call.Limits);
            throw await JudgeAsync(fault, ToException(fault, call.Options.ModelId, cause: e), call).ConfigureAwait(false);
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

    private ModelException ToException(OllamaFault fault, string? model, int tries = 1, Exception? cause = null) =>
        OllamaFaults.ToException(fault, _options.BaseUrl, model, tries, cause);

    /// <summary>The fault that an exception is; throws on what is none: a cancellation, or a mistake of the caller's.</summary>
    private static OllamaFault FaultOf(Exception exception, CallLimits limits)
    {
        if (OllamaConnection.ReadFault(limits, exception) is { } fault)
            return fault;
        ExceptionDispatchInfo.Throw(exception);
        throw exception;
    }

    private sealed record Call(IReadOnlyList<ChatMessage> Messages, ChatOptions Options, CallLimits Limits, CancellationToken Caller);
}
