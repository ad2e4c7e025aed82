using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using RsPa.Agents;
using RsPa.Agents.Documents;
using RsPa.Isolation.Protocol;

namespace RsPa.Isolation.Parent;

/// <summary>
/// One process that reads documents. A thread of its own starts it and speaks with it: pipes block whoever reads them, and the
/// service's pool of threads is not to wait for a stranger's document.
/// </summary>
#pragma warning disable CA1001 // the queue is left to the collector: whoever asks or kills may still come when the thread has ended
internal sealed class ReaderChild : IReaderChild
#pragma warning restore CA1001
{
    // A process gets no more documents when it has used the processor time of so many at their limit: the system's limit on its whole
    // life is twice that.
    private const int WornAfter = 5;
    private const int StackBytes = 256 * 1024;

    private static readonly TimeSpan OwnEnd = TimeSpan.FromSeconds(2);

    private readonly ReaderCommand _command;
    private readonly ReaderLimits _limits;
    private readonly BlockingCollection<Job> _jobs = new(1);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private Process? _process;
    private bool _killed;

    public ReaderChild(ReaderCommand command, ReaderLimits limits)
    {
        _command = command;
        _limits = limits;
        new Thread(Live, StackBytes) { IsBackground = true, Name = "documents" }.Start();
    }

    public ReaderConfinement? Confinement { get; private set; }

    public Task Ended => _ended.Task;

    public Task<ReaderAnswer> ReadAsync(string reader, string name, Stream content)
    {
        var job = new Job(new Request(reader, name), content);
        try
        {
            _jobs.Add(job);
        }
        catch (InvalidOperationException)
        {
            job.Answer.SetResult(Over);
        }

        return job.Answer.Task;
    }

    public void Kill()
    {
        lock (_gate)
        {
            _killed = true;
            _jobs.CompleteAdding();
            KillProcess();
        }
    }

    private static ReaderAnswer Over { get; } = new(new DocumentReading.Unavailable("The process that reads documents was ended: try again."), IsSpent: true);

    private void Live()
    {
        Conversation? conversation = null;
        try
        {
            foreach (var job in _jobs.GetConsumingEnumerable())
            {
                var answer = Do(job, ref conversation);
                if (answer.IsSpent)
                {
                    _jobs.CompleteAdding();
                    conversation?.End(KillProcess, TimeSpan.Zero);
                    conversation = null;
                }

                job.Answer.SetResult(answer);
            }
        }
        finally
        {
            conversation?.End(KillProcess, TimeSpan.Zero);
            foreach (var late in _jobs.GetConsumingEnumerable())
                late.Answer.SetResult(Over);
            lock (_gate)
            {
                _process?.Dispose();
                _process = null;
            }

            _ended.SetResult();
        }
    }

    private ReaderAnswer Do(Job job, ref Conversation? conversation)
    {
        try
        {
            conversation ??= Begin();
            return conversation.Ask(job.Request, job.Content);
        }
        catch (Exception fault) when (conversation is null)
        {
            return new ReaderAnswer(new DocumentReading.Unavailable($"No process could be started to read documents in: {DisplayText.Line(fault.Message, 500)}"), IsSpent: true) { CouldNotStart = true };
        }
        catch (DocumentStreamException fault)
        {
            // The document broke off, not its reader; but that one now waits for the rest.
            return new ReaderAnswer(new DocumentReading.Unavailable($"The document could not be read to its end: {fault.InnerException!.Message}"), IsSpent: true);
        }
        catch (Exception)
        {
            // A pipe that broke, an answer that is none: whatever it was, how the process ends tells the owner more.
            var (exitCode, lastWords) = conversation!.End(KillProcess, OwnEnd);
            return new ReaderAnswer(ReaderDeath.Reason(exitCode, lastWords, _limits), IsSpent: true);
        }
    }

    private Conversation Begin()
    {
        Process process;
        lock (_gate)
        {
            if (_killed)
                throw new InvalidOperationException("it was cancelled.");
            process = Process.Start(_command.ToStart(_limits)) ?? throw new InvalidOperationException("the system started none.");
            _process = process;
        }

        var conversation = new Conversation(process, _limits, WornAfter);
        try
        {
            Confinement = conversation.Greet();
            return conversation;
        }
        catch (Exception fault) when (fault is IOException or ProtocolException)
        {
            var (exitCode, lastWords) = conversation.End(KillProcess, OwnEnd);
            throw new InvalidOperationException($"it ended with {exitCode} at its start{(lastWords.Length == 0 ? "" : $" ({lastWords})")}.", fault);
        }
    }

    private void KillProcess()
    {
        lock (_gate)
        {
            try
            {
                _process?.Kill();
            }
            catch (Exception gone) when (gone is InvalidOperationException or Win32Exception)
            {
                // It has ended by itself.
            }
        }
    }

    private sealed record Job(Request Request, Stream Content)
    {
        public TaskCompletionSource<ReaderAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
