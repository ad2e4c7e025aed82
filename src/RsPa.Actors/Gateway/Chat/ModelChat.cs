using Microsoft.Extensions.AI;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Gateway.Chat;

/// <summary>The ways to chat through the gateway.</summary>
/// <param name="gateway">The gateway.</param>
/// <param name="options">What a call is filled up with.</param>
public sealed class ModelChat(ModelGateway gateway, OllamaOptions options)
{
    /// <summary>The way for one attempt, on its agent's account.</summary>
    public IChatClient For(AttemptContext attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        return new AttemptChatClient(new GatewayChatClient(gateway, options, ModelCaller.Of(attempt), attempt.Waits), attempt);
    }

    /// <summary>The way on somebody's account.</summary>
    public IChatClient For(ModelCaller caller) => new GatewayChatClient(gateway, options, caller, IAttemptWaits.None);
}
