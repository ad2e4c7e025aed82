using System.Collections.Immutable;
using RsPa.Actors.Decisions;

namespace RsPa.Actors.Documents;

/// <summary>Which process reads which document. A process that was ended counts until it is gone, so that there are never more than may be.</summary>
[Decision]
public static class DocumentsDecision
{
    /// <summary>A document is to be read.</summary>
    public static DocumentsDecided Asked(DocumentsState state, long document, DocumentsPolicy policy)
    {
        foreach (var (number, reader) in state.Readers)
        {
            if (reader.Stage == ReaderStage.Idle)
                return Read(state, number, document);
        }

        if (state.Readers.Count < policy.MostReaders)
            return Start(state, document);
        return state.Waiting.Count < policy.MostWaiting
            ? new DocumentsDecided(state with { Waiting = state.Waiting.Add(document) }, [])
            : new DocumentsDecided(state, [new DocumentsEffect.TurnAway(document)]);
    }

    /// <summary>Nobody waits for a document any more.</summary>
    public static DocumentsDecided CalledOff(DocumentsState state, long document)
    {
        if (state.Waiting.Contains(document))
            return new DocumentsDecided(state with { Waiting = state.Waiting.Remove(document) }, []);
        var found = state.Readers.FirstOrDefault(reader => reader.Value.Stage == ReaderStage.Reading && reader.Value.Document == document);
        return found.Value is null ? Unchanged(state) : End(state, found.Key);
    }

    /// <summary>A document took too long.</summary>
    public static DocumentsDecided TimeUp(DocumentsState state, int number, long document)
    {
        if (!IsReading(state, number, document))
            return Unchanged(state);
        var ended = End(state, number);
        return ended with { Effects = [.. ended.Effects, new DocumentsEffect.SayTooLate(document)] };
    }

    /// <summary>A process answered.</summary>
    /// <param name="state">The state.</param>
    /// <param name="number">The process.</param>
    /// <param name="document">Its document.</param>
    /// <param name="isSpent">Whether the process is to be replaced, or is gone already.</param>
    public static DocumentsDecided Answered(DocumentsState state, int number, long document, bool isSpent)
    {
        if (!IsReading(state, number, document))
            return Unchanged(state);
        if (isSpent)
            return End(state, number);
        return state.Waiting.IsEmpty
            ? new DocumentsDecided(With(state, number, new Reader(ReaderStage.Idle, 0)), [new DocumentsEffect.KeepWarm(number)])
            : Read(state with { Waiting = state.Waiting.RemoveAt(0) }, number, state.Waiting[0]);
    }

    /// <summary>A process has had no document for as long as one is kept.</summary>
    public static DocumentsDecided WarmOver(DocumentsState state, int number) =>
        state.Readers.TryGetValue(number, out var reader) && reader.Stage == ReaderStage.Idle ? End(state, number) : Unchanged(state);

    /// <summary>A process is gone.</summary>
    public static DocumentsDecided Gone(DocumentsState state, int number)
    {
        var left = state with { Readers = state.Readers.Remove(number) };
        return left.Waiting.IsEmpty || left.Readers.Count == state.Readers.Count
            ? new DocumentsDecided(left, [])
            : Start(left with { Waiting = left.Waiting.RemoveAt(0) }, left.Waiting[0]);
    }

    private static bool IsReading(DocumentsState state, int number, long document) =>
        state.Readers.TryGetValue(number, out var reader) && reader.Stage == ReaderStage.Reading && reader.Document == document;

    private static DocumentsDecided Start(DocumentsState state, long document)
    {
        var number = state.LastReader + 1;
        var read = Read(state with { LastReader = number }, number, document);
        return read with { Effects = [new DocumentsEffect.Start(number), .. read.Effects] };
    }

    private static DocumentsDecided Read(DocumentsState state, int number, long document) =>
        new(With(state, number, new Reader(ReaderStage.Reading, document)), [new DocumentsEffect.Read(number, document)]);

    private static DocumentsDecided End(DocumentsState state, int number) =>
        new(With(state, number, new Reader(ReaderStage.Ending, 0)), [new DocumentsEffect.Kill(number)]);

    private static DocumentsState With(DocumentsState state, int number, Reader reader) => state with { Readers = state.Readers.SetItem(number, reader) };

    private static DocumentsDecided Unchanged(DocumentsState state) => new(state, []);
}

/// <summary>The bounds.</summary>
/// <param name="MostReaders">Processes at once, from 1.</param>
/// <param name="MostWaiting">Documents that may wait for one, from 0.</param>
public sealed record DocumentsPolicy(int MostReaders, int MostWaiting);

/// <summary>What was decided.</summary>
/// <param name="State">What is so from now on.</param>
/// <param name="Effects">What is to be done, in order.</param>
public sealed record DocumentsDecided(DocumentsState State, ImmutableArray<DocumentsEffect> Effects);

/// <summary>Something that is to be done.</summary>
public abstract record DocumentsEffect
{
    private DocumentsEffect()
    {
    }

    /// <summary>Start a process.</summary>
    /// <param name="Reader">Its number.</param>
    public sealed record Start(int Reader) : DocumentsEffect;

    /// <summary>Give a process a document.</summary>
    /// <param name="Reader">The process.</param>
    /// <param name="Document">The document.</param>
    public sealed record Read(int Reader, long Document) : DocumentsEffect;

    /// <summary>End a process.</summary>
    /// <param name="Reader">The process.</param>
    public sealed record Kill(int Reader) : DocumentsEffect;

    /// <summary>Begin the time for which a process is kept without a document.</summary>
    /// <param name="Reader">The process.</param>
    public sealed record KeepWarm(int Reader) : DocumentsEffect;

    /// <summary>Say that too many documents wait.</summary>
    /// <param name="Document">The document.</param>
    public sealed record TurnAway(long Document) : DocumentsEffect;

    /// <summary>Say that a document took too long.</summary>
    /// <param name="Document">The document.</param>
    public sealed record SayTooLate(long Document) : DocumentsEffect;
}
