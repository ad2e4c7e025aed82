using Microsoft.Extensions.AI;

namespace RsPa.Ollama;

/// <summary>An answer that has begun: its pieces, as they come. Dispose it to end the call; one that is over costs nothing.</summary>
public sealed class OllamaAnswer : IAsyncDisposable
{
    private readonly IAsyncEnumerator<ChatResponseUpdate> _pieces;
    private readonly OllamaMessageHandler _handler;
    private readonly OllamaCall _call;

    internal OllamaAnswer(IAsyncEnumerator<ChatResponseUpdate> pieces, OllamaMessageHandler handler, OllamaCall call)
    {
        _pieces = pieces;
        _handler = handler;
        _call = call;
    }

    /// <summary>The piece that the last move brought.</summary>
    public ChatResponseUpdate Current => _pieces.Current;

    /// <summary>Completes when the server is done with the call: it sent all, it failed, or the connection was closed. It never fails.</summary>
    public Task Ended => _handler.Ended;

    /// <summary>Goes to the next piece.</summary>
    /// <returns>Whether there is one; without one, the answer is whole.</returns>
    /// <exception cref="OllamaException">The rest of the answer can't be had.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled, or the client was disposed.</exception>
    public async ValueTask<bool> MoveNextAsync()
    {
        try
        {
            if (await _pieces.MoveNextAsync().ConfigureAwait(false))
                return true;

            // OllamaSharp looks at the token between two lines, and where it is cancelled ends the answer as if it were whole.
            _call.ThrowIfEnded();
            return false;
        }
        catch (Exception e)
        {
            throw _call.Translate(e);
        }
    }

    /// <summary>Ends the call, at the server too where it is not done.</summary>
    public async ValueTask DisposeAsync()
    {
        await _handler.AbortAsync().ConfigureAwait(false);
        await _pieces.DisposeAsync().ConfigureAwait(false);
    }
}
