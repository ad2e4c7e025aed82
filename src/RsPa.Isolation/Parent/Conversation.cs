using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using RsPa.Agents;
using RsPa.Agents.Documents;
using RsPa.Isolation.Protocol;

namespace RsPa.Isolation.Parent;

/// <summary>The document's own stream failed: the file was removed from under it, or its disk is broken.</summary>
internal sealed class DocumentStreamException(Exception innerException) : Exception(innerException.Message, innerException);

/// <summary>
/// What is said with a reader's process over its pipes. The process is not trusted, since a document may have taken it over: nothing that
/// it says takes more memory than a stated bound.
/// </summary>
internal sealed class Conversation
{
    private const int MostLastWords = 2000;
    private const int MostReason = 4000;
    private const int StackBytes = 128 * 1024;

    private readonly Process _process;
    private readonly ReaderLimits _limits;
    private readonly int _wornAfter;
    private readonly Stream _to;
    private readonly Stream _from;
    private readonly StringBuilder _lastWords = new();
    private readonly Thread _listener;

    public Conversation(Process process, ReaderLimits limits, int wornAfter)
    {
        _process = process;
        _limits = limits;
        _wornAfter = wornAfter;
        _to = process.StandardInput.BaseStream;
        _from = process.StandardOutput.BaseStream;
        _listener = new Thread(Listen, StackBytes) { IsBackground = true, Name = "documents, last words" };
        _listener.Start();
    }

    /// <summary>Tells the process its limits, and hears what holds it.</summary>
    public ReaderConfinement Greet()
    {
        var setup = new Setup(_limits.MemoryBytes, Math.Max(1, (int)Math.Ceiling(_limits.ProcessorTime.TotalSeconds)), _limits.DocumentBytes, _limits.AnswerBytes);
        Frames.Write(_to, JsonSerializer.SerializeToUtf8Bytes(setup, MessagesJson.Default.Setup));
        var hello = MessagesJson.Read(Hear(MessagesJson.Largest), MessagesJson.Default.Hello);
        return new ReaderConfinement(hello.Confined ?? [], hello.Missing ?? []);
    }

    /// <summary>Has a document read.</summary>
    public ReaderAnswer Ask(Request request, Stream content)
    {
        Frames.Write(_to, JsonSerializer.SerializeToUtf8Bytes(request, MessagesJson.Default.Request));
        if (!Send(content))
        {
            Frames.WriteAbandoned(_to);
            return new ReaderAnswer(ReaderDeath.TooLarge(_limits), IsSpent: false);
        }

        var answer = MessagesJson.Read(Hear(MessagesJson.Largest), MessagesJson.Default.Answer);
        var isWorn = answer.ProcessorMilliseconds > _limits.ProcessorTime.TotalMilliseconds * _wornAfter;
        return answer.Kind switch
        {
            AnswerKind.Done => new ReaderAnswer(new DocumentReading.Done(JsonElement.Parse(Hear(_limits.AnswerBytes))), isWorn),
            AnswerKind.Refused => new ReaderAnswer(new DocumentReading.Refused(DisplayText.Line(answer.Reason ?? "can't be read", MostReason), null), isWorn),

            // What a document did to the heap or the stack, the next one is not to find.
            AnswerKind.OutOfMemory => new ReaderAnswer(ReaderDeath.TooMuchMemory(_limits), IsSpent: true),
            AnswerKind.TooDeep => new ReaderAnswer(ReaderDeath.TooDeep, IsSpent: true),
            AnswerKind.TooMuchText => new ReaderAnswer(ReaderDeath.TooMuchText, isWorn),
            AnswerKind.Failed => new ReaderAnswer(new DocumentReading.Refused($"can't be read: its reader failed ({DisplayText.Line(answer.Reason)})", DocumentLimit.Crash), IsSpent: true),
            _ => throw new ProtocolException($"an answer of the kind {answer.Kind}"),
        };
    }

    /// <summary>Ends it, whatever state it is in.</summary>
    /// <param name="kill">Kills the process.</param>
    /// <param name="timeout">How long the process may take to end by itself: one that has closed its pipes is about to be gone, and how it ends tells why.</param>
    /// <returns>How the process ended, and what it wrote to its standard error.</returns>
    public (int ExitCode, string LastWords) End(Action kill, TimeSpan timeout)
    {
        if (!_process.WaitForExit(timeout))
            kill();
        _process.WaitForExit();
        _listener.Join();
        _to.Dispose();
        _from.Dispose();
        lock (_lastWords)
            return (_process.ExitCode, DisplayText.Line(_lastWords.ToString().Trim()));
    }

    private byte[] Hear(int most) => Frames.Read(_from, most, out _) ?? throw new ProtocolException("the process has closed its output");

    // In pieces: the service never holds a document as a whole.
    private bool Send(Stream content)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MessagesJson.Largest);
        try
        {
            long sent = 0;
            int read;
            while ((read = Next(content, buffer)) > 0)
            {
                sent += read;
                if (sent > _limits.DocumentBytes)
                    return false;
                Frames.Write(_to, buffer.AsSpan(0, read));
            }

            Frames.Write(_to, []);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Next(Stream content, byte[] buffer)
    {
        try
        {
            return content.Read(buffer, 0, MessagesJson.Largest);
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            throw new DocumentStreamException(fault);
        }
    }

    // Read to the end, so that a process which says much is not held up; kept is only the beginning.
    private void Listen()
    {
        try
        {
            Span<char> buffer = stackalloc char[512];
            using var from = _process.StandardError;
            int read;
            while ((read = from.Read(buffer)) > 0)
            {
                lock (_lastWords)
                    _lastWords.Append(buffer[..Math.Min(read, MostLastWords - _lastWords.Length)]);
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The process has ended.
        }
    }
}
