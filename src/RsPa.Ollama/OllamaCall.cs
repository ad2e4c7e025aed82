using System.Runtime.ExceptionServices;
using Microsoft.Extensions.AI;

namespace RsPa.Ollama;

/// <summary>
/// One call to chat, which may take several tries: its timeouts are those of all of them together. A try is always a stream, also
/// where the whole answer is wanted at once, so that silence is noticed.
/// </summary>
public sealed class OllamaCall : IDisposable
{
    private readonly OllamaClient _client;
    private readonly CallTimeouts _timeouts;
    private readonly TimeProvider _time;

    internal OllamaCall(OllamaClient client, CallTimeouts timeouts, TimeProvider time)
    {
        _client = client;
        _timeouts = timeouts;
        _time = time;
    }

    /// <summary>Cancelled when the call was ended: by its caller, by a timeout, or because the client was disposed.</summary>
    public CancellationToken Token => _timeouts.Token;

    /// <summary>Whether a piece of an answer has come.</summary>
    public bool HasBegun => _timeouts.HasBegun;

    /// <summary>Sends the call, and waits for the first piece of the answer. The rest is read from then on, whether the caller takes it or not.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="options">
    /// The options; they name the model. Options that Ollama alone knows (<c>num_ctx</c>, <c>think</c>, <c>keep_alive</c>, …) go into
    /// <see cref="ChatOptions.AdditionalProperties"/> under Ollama's names. A model thinks only where <c>think</c> or
    /// <see cref="ChatOptions.Reasoning"/> asks for it.
    /// </param>
    /// <exception cref="OllamaException">The try failed.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled, or the client was disposed; the exception has the token of the one that did.</exception>
    public async Task<OllamaAnswer> SendAsync(IReadOnlyList<ChatMessage> messages, ChatOptions options)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(options);
        options = options.Clone();
        Thinking.Complete(options);
        ThrowIfEnded();
        _timeouts.ExpectFirstToken();
        var handler = _client.NewHandler(_timeouts);
        IChatClient client = _client.NewClient(handler, options.ModelId ?? "");
        var pieces = client.GetStreamingResponseAsync(messages, options, _timeouts.Token).GetAsyncEnumerator(_timeouts.Token);
        var answer = new OllamaAnswer(pieces, handler, this);
        try
        {
            return await answer.MoveNextAsync().ConfigureAwait(false) ? answer : throw new OllamaException(new OllamaFault.EndedEarly(0));
        }
        catch
        {
            _timeouts.Pause();
            await answer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits before the next try.</summary>
    /// <param name="time">How long.</param>
    /// <exception cref="OllamaException">The call took too long as a whole.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled, or the client was disposed.</exception>
    public async Task DelayAsync(TimeSpan time)
    {
        try
        {
            await Task.Delay(time, _time, _timeouts.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            throw Translate(e);
        }
    }

    /// <summary>Where the call was ended, throws for its cause.</summary>
    /// <exception cref="OllamaException">A wait was too long.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled, or the client was disposed; the exception has the token of the one that did.</exception>
    public void ThrowIfEnded() => _timeouts.ThrowIfEnded();

    /// <summary>Ends the timeouts. An answer that was begun is ended by its own <see cref="OllamaAnswer.DisposeAsync"/>.</summary>
    public void Dispose() => _timeouts.Dispose();

    /// <summary>The exception that the caller gets in the place of another: that of the fault, once it is clear that nobody has ended the call.</summary>
    internal Exception Translate(Exception exception)
    {
        try
        {
            _timeouts.ThrowIfEnded(exception);
        }
        catch (Exception cause) when (cause is OperationCanceledException or OllamaException)
        {
            return cause;
        }

        if (exception is OllamaException)
            return exception;
        if (FaultReader.Read(exception) is { } fault)
            return new OllamaException(fault, exception);
        ExceptionDispatchInfo.Throw(exception); // a mistake of the caller's, with its own stack
        throw exception;
    }
}
