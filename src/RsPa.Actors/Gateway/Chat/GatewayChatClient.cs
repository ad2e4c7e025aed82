using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OllamaSharp;
using RsPa.Actors.Gateway.Caching;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Ollama;

namespace RsPa.Actors.Gateway.Chat;

/// <summary>
/// Chats with a model on somebody's account, through the gateway's queue: OllamaSharp speaks Ollama's language, and the gateway is its network.
/// </summary>
/// <remarks>
/// A call throws <see cref="ModelAwayException"/> where no server is there, at once; <see cref="ModelRefusedException"/> where it is refused for
/// good; <see cref="ModelPromptTooLongException"/> where the prompt does not fit; <see cref="ModelFailedException"/> where the call fails, a
/// wait is too long or too many calls wait; <see cref="OperationCanceledException"/> with the caller's token where the caller cancels,
/// and with <see cref="ModelGateway.Stopping"/> where the service stops. An answer that reached its most tokens has
/// <see cref="ChatFinishReason.Length"/>. Options that Ollama alone knows (<c>num_ctx</c>, <c>think</c>, …) go into
/// <see cref="ChatOptions.AdditionalProperties"/> under Ollama's names; a model thinks only where it is asked to.
/// </remarks>
/// <param name="gateway">The gateway.</param>
/// <param name="options">What a call is filled up with.</param>
/// <param name="caller">On whose account.</param>
/// <param name="waits">Where a call says that it waits in the queue.</param>
internal sealed class GatewayChatClient(ModelGateway gateway, OllamaOptions options, ModelCaller caller, IAttemptWaits waits) : IChatClient
{
    private static readonly Uri Nowhere = new("http://gateway/");

    private readonly OllamaOptions _options = options;
    private readonly ChatClientMetadata _metadata = new("ollama", options.BaseUrl, options.DefaultModel);

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in SendAsync(messages, options, takesWhole: true, cancellationToken).ConfigureAwait(false))
            updates.Add(update);
        var response = updates.ToChatResponse();
        response.AdditionalProperties ??= updates[^1].AdditionalProperties; // Ollama's durations, which are in its last line
        return response;
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(messages, options, takesWhole: false, cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Does nothing: the gateway owns the connections.</summary>
    public void Dispose()
    {
    }

    private async IAsyncEnumerable<ChatResponseUpdate> SendAsync(IEnumerable<ChatMessage> messages, ChatOptions? given, bool takesWhole, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();
        var complete = WithDefaults(given);
        using var handler = new GatewayHandler(gateway, caller, complete.ModelId!, takesWhole, WishOf(given), new CallWait(waits).Set, cancellationToken);
        using var http = new HttpClient(handler) { BaseAddress = Nowhere, Timeout = Timeout.InfiniteTimeSpan };
        IChatClient client = new OllamaApiClient(http, complete.ModelId!);
        var updates = client.GetStreamingResponseAsync([.. messages], complete, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (updates.ConfigureAwait(false))
        {
            while (await MoveNextAsync(updates, complete.ModelId!, cancellationToken).ConfigureAwait(false))
                yield return updates.Current;
        }
    }

    private static CacheWish WishOf(ChatOptions? given) => ChatCaching.CacheOf(given) switch
    {
        true => CacheWish.On,
        false => CacheWish.Off,
        null => CacheWish.Usual,
    };

    private ChatOptions WithDefaults(ChatOptions? given)
    {
        var complete = given?.Clone() ?? new ChatOptions();
        complete.ModelId ??= _options.DefaultModel;
        complete.Temperature ??= _options.Temperature;
        complete.MaxOutputTokens ??= _options.MaxTokens;
        Thinking.Complete(complete);
        return complete;
    }

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<ChatResponseUpdate> updates, string model, CancellationToken cancellationToken)
    {
        try
        {
            if (await updates.MoveNextAsync().ConfigureAwait(false))
                return true;

            // OllamaSharp looks at the token between two lines, and where it is cancelled ends the answer as if it were whole.
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
        catch (CallFailedException failed)
        {
            throw CallFailures.ToException(failed, gateway.Stopping);
        }
        catch (JsonException e)
        {
            throw ModelErrors.ToException(new OllamaFault.Garbage(0, e.Message), _options.BaseUrl, model, cause: e); // of another shape than OllamaSharp knows
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The caller cancelled the call to the model.", e, cancellationToken);
        }
    }

    /// <summary>The wait of one call, as its attempt is told of it.</summary>
    private sealed class CallWait(IAttemptWaits waits)
    {
        private IDisposable? _wait;

        public void Set(bool isWaiting)
        {
            _wait?.Dispose();
            _wait = isWaiting ? waits.BeginWait() : null;
        }
    }
}
