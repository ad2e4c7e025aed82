using Microsoft.Extensions.AI;

namespace RsPa.Agents.BuiltIn.Tests.Fakes;

/// <summary>A model that answers as told, and keeps what it was asked.</summary>
internal sealed class FakeChat(Func<CancellationToken, string> answer) : IChatClient
{
    /// <summary>What is told of the answer beside its text; called after it.</summary>
    public Action<ChatResponse>? Complete { get; init; }

    public static FakeChat Away => new(_ => throw new ModelAwayException("no server answers at localhost:11434"));

    public List<(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options)> Calls { get; } = [];

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Calls.Add(([.. messages], options));
        var response = new ChatResponse(new ChatMessage(ChatRole.Assistant, answer(cancellationToken)));
        Complete?.Invoke(response);
        return Task.FromResult(response);
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("the agents do not stream");

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
