using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Gateway.Chat;

/// <summary>The way to the model for one attempt: it knows for whom it calls, and each call says so in what is traced.</summary>
/// <param name="inner">The way to the model.</param>
/// <param name="attempt">The attempt.</param>
internal sealed class AttemptChatClient(IChatClient inner, AttemptContext attempt) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var call = new TracedCall(Model(options), attempt);
        try
        {
            var response = await base.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
            call.Completed(response.Usage);
            return response;
        }
        catch (Exception failure)
        {
            call.Failed(failure);
            throw;
        }
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var call = new TracedCall(Model(options), attempt);
        var pieces = base.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (pieces.ConfigureAwait(false))
        {
            UsageDetails? usage = null;
            while (await MoveNextAsync(pieces, call).ConfigureAwait(false))
            {
                usage = pieces.Current.Contents.OfType<UsageContent>().LastOrDefault()?.Details ?? usage;
                yield return pieces.Current;
            }

            call.Completed(usage);
        }
    }

    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(AttemptContext) ? attempt : base.GetService(serviceType, serviceKey);

    private string Model(ChatOptions? options) => options?.ModelId ?? this.GetService<ChatClientMetadata>()?.DefaultModelId ?? "";

    private static async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<ChatResponseUpdate> pieces, TracedCall call)
    {
        try
        {
            return await pieces.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            call.Failed(failure);
            throw;
        }
    }
}
