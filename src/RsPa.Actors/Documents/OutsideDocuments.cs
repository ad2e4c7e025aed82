using Akka.Actor;
using RsPa.Agents.Documents;

namespace RsPa.Actors.Documents;

/// <summary>The agents' way to <see cref="DocumentsActor"/>.</summary>
/// <param name="actor">The actor.</param>
public sealed class OutsideDocuments(IActorRef actor) : IDocuments
{
    private long _last;

    /// <inheritdoc/>
    public async Task<DocumentReading> ReadAsync(string reader, string name, Stream content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var document = Interlocked.Increment(ref _last);
        var answer = new TaskCompletionSource<DocumentReading>(TaskCreationOptions.RunContinuationsAsynchronously);
        actor.Tell(new ReadDocument(document, reader, name, content, answer));
        var off = cancellationToken.Register(() =>
        {
            actor.Tell(new CallOffDocument(document));
            answer.TrySetCanceled(cancellationToken);
        });
        await using (off.ConfigureAwait(false))
            return await answer.Task.ConfigureAwait(false);
    }
}
