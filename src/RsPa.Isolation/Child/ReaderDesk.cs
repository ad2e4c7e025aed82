using System.Collections.Concurrent;
using System.Text.Json;
using RsPa.Agents.Documents;
using RsPa.Isolation.Protocol;

namespace RsPa.Isolation.Child;

/// <summary>Reads the documents that are handed in, one at a time, and writes an answer to each.</summary>
internal sealed class ReaderDesk : IDisposable
{
    // Deep nesting that a library follows by recursion is refused before this is used up where that library looks, and else ends the process.
    private const int StackBytes = 16 * 1024 * 1024;

    private readonly BlockingCollection<(Request Request, byte[] Content)> _waiting = new(1);
    private readonly Dictionary<string, IDocumentReader> _readers;
    private readonly Stream _output;
    private readonly Setup _setup;
    private readonly Confinement _confinement;

    public ReaderDesk(Dictionary<string, IDocumentReader> readers, Stream output, Setup setup, Confinement confinement)
    {
        _readers = readers;
        _output = output;
        _setup = setup;
        _confinement = confinement;
        new Thread(Work, StackBytes) { IsBackground = true, Name = "reader" }.Start();
    }

    public void Take(Request request, byte[] content) => _waiting.Add((request, content));

    public void Dispose() => _waiting.CompleteAdding();

    private void Work()
    {
        foreach (var (request, content) in _waiting.GetConsumingEnumerable())
        {
            _confinement.AllowProcessorTime(_setup.ProcessorSeconds);
            var (kind, reason, read) = Read(request, content);
            if (read.Length > _setup.LargestAnswer)
                (kind, reason) = (AnswerKind.TooMuchText, null);
            Frames.Write(_output, JsonSerializer.SerializeToUtf8Bytes(new Answer(kind, reason, Confinement.ProcessorMilliseconds()), MessagesJson.Default.Answer));
            if (kind == AnswerKind.Done)
                Frames.Write(_output, read.Span);
        }
    }

    private (AnswerKind Kind, string? Reason, ReadOnlyMemory<byte> Read) Read(Request request, byte[] content)
    {
        try
        {
            return _readers.TryGetValue(request.Reader, out var reader)
                ? (AnswerKind.Done, null, reader.Read(content, request.Name))
                : (AnswerKind.Failed, $"there is no reader '{request.Reader}'", default);
        }
        catch (DocumentRefusedException refused)
        {
            return (AnswerKind.Refused, Short(refused.Message), default);
        }
        catch (Exception full) when (full.GetBaseException() is OutOfMemoryException)
        {
            // Also where a type could not be made ready for want of memory, which the runtime says in words of its own.
            return (AnswerKind.OutOfMemory, null, default);
        }
        catch (InsufficientExecutionStackException)
        {
            return (AnswerKind.TooDeep, null, default);
        }
        catch (Exception fault)
        {
            return (AnswerKind.Failed, Short($"{fault.GetType().Name}: {fault.Message}"), default);
        }
    }

    private static string Short(string reason) => reason.Length <= 4000 ? reason : reason[..4000];
}
