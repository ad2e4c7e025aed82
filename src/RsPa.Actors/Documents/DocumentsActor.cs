using Akka.Actor;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Supervision;
using RsPa.Agents;
using RsPa.Agents.Documents;
using RsPa.Isolation.Parent;

namespace RsPa.Actors.Documents;

/// <summary>
/// <c>documents</c>: has documents read by processes of their own, which it starts when there is one to read, keeps for a while, and
/// ends when a document asks too much of them. What it decides is in <see cref="DocumentsDecision"/>.
/// </summary>
/// <remarks>It is restarted in place, so that its mailbox stays: a document that was lost in it would be waited for in vain.</remarks>
public sealed partial class DocumentsActor : SystemActor, IWithTimers
{
    private readonly IReaderStarter _starter;
    private readonly DocumentsSettings _settings;
    private readonly ILogger<DocumentsActor> _log;
    private readonly DocumentsPolicy _policy;
    private readonly Dictionary<int, IReaderChild> _readers = [];
    private readonly Dictionary<long, ReadDocument> _documents = [];
    private readonly DocumentsCount _count = new();
    private DocumentsState _state = DocumentsState.Initial;
    private ReaderConfinement? _confinement;

    /// <summary>Makes the actor; use <see cref="Props"/>.</summary>
    public DocumentsActor(IReaderStarter starter, DocumentsSettings settings, IEventBus events, ILogger<DocumentsActor> log)
        : base(events)
    {
        _starter = starter;
        _settings = settings;
        _log = log;
        _policy = new DocumentsPolicy(settings.MostReaders, settings.MostWaiting);
        Receive<ReadDocument>(asked =>
        {
            _documents[asked.Document] = asked;
            Do(DocumentsDecision.Asked(_state, asked.Document, _policy));
        });
        Receive<CallOffDocument>(off =>
        {
            if (_documents.Remove(off.Document))
                _count.CalledOff++;
            Do(DocumentsDecision.CalledOff(_state, off.Document));
        });
        Receive<ReaderAnswered>(Answered);
        Receive<ReaderGone>(gone =>
        {
            if (!ReferenceEquals(_readers.GetValueOrDefault(gone.Reader), gone.Process))
                return;
            _readers.Remove(gone.Reader);
            Do(DocumentsDecision.Gone(_state, gone.Reader));
        });
        Receive<DocumentTimeUp>(up => Do(DocumentsDecision.TimeUp(_state, up.Reader, up.Document)));
        Receive<ReaderWarmOver>(over => Do(DocumentsDecision.WarmOver(_state, over.Reader)));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to make the actor.</summary>
    /// <param name="starter">Starts processes.</param>
    /// <param name="settings">The bounds.</param>
    /// <param name="events">Where it is announced that no restart heals it.</param>
    /// <param name="log">Where it logs.</param>
    public static Props Props(IReaderStarter starter, DocumentsSettings settings, IEventBus events, ILogger<DocumentsActor> log) =>
        Akka.Actor.Props.Create(() => new DocumentsActor(starter, settings, events, log));

    /// <inheritdoc/>
    protected override void PreStart() => ShowState();

    /// <inheritdoc/>
    protected override void PostStop()
    {
        foreach (var reader in _readers.Values)
            reader.Kill();
        foreach (var document in _documents.Values)
            document.Answer.TrySetResult(new DocumentReading.Unavailable("The part of the service that has documents read was stopped: try again."));
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<HealthFigure> Figures()
    {
        List<HealthFigure> figures =
        [
            .. _count.Figures(),
            new HealthFigure.Number("processes", _state.Readers.Count, "{process}"),
            new HealthFigure.Number("waiting", _state.Waiting.Count, "{document}"),
        ];
        if (_confinement is { } held)
        {
            figures.Add(new HealthFigure.Text("confined_by", string.Join(", ", held.Confined)));
            if (held.Missing.Count > 0)
                figures.Add(new HealthFigure.Text("not_on_this_system", string.Join(", ", held.Missing)));
        }

        return figures;
    }

    private void Do(DocumentsDecided decided)
    {
        _state = decided.State;
        foreach (var effect in decided.Effects)
            Do(effect);
        ShowState();
    }

    private void Do(DocumentsEffect effect)
    {
        switch (effect)
        {
            case DocumentsEffect.Start start:
                var (self, reader) = (Self, _starter.Start());
                _readers[start.Reader] = reader;
                _count.Started++;
                DocumentsInstruments.Started.Add(1);
                _ = reader.Ended.ContinueWith(_ => self.Tell(new ReaderGone(start.Reader, reader), ActorRefs.NoSender), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                break;
            case DocumentsEffect.Read read:
                var document = _documents[read.Document];
                Timers.Cancel(Warm(read.Reader));
                Timers.StartSingleTimer(Clock(read.Reader), new DocumentTimeUp(read.Reader, read.Document), _settings.TimeLimit);
                _ = _readers[read.Reader].ReadAsync(document.Reader, document.Name, document.Content)
                    .PipeTo(Self, success: answer => new ReaderAnswered(read.Reader, read.Document, answer));
                break;
            case DocumentsEffect.Kill kill:
                Timers.Cancel(Warm(kill.Reader));
                Timers.Cancel(Clock(kill.Reader));
                _readers.GetValueOrDefault(kill.Reader)?.Kill();
                break;
            case DocumentsEffect.KeepWarm warm:
                Timers.StartSingleTimer(Warm(warm.Reader), new ReaderWarmOver(warm.Reader), _settings.KeepWarm);
                break;
            case DocumentsEffect.TurnAway away:
                _count.TurnedAway++;
                Answer(away.Document, new DocumentReading.Unavailable($"{_settings.MostWaiting} documents wait to be read already (documents.max_waiting): try again later."));
                break;
            case DocumentsEffect.SayTooLate late:
                Answer(late.Document, new DocumentReading.Refused($"took longer than {_settings.TimeLimit.TotalSeconds:0.#} s to read (documents.time_limit)", DocumentLimit.Time));
                break;
        }
    }

    private void Answered(ReaderAnswered answered)
    {
        Timers.Cancel(Clock(answered.Reader));
        if (_confinement is null && _readers.GetValueOrDefault(answered.Reader)?.Confinement is { } held)
        {
            _confinement = held;
            Confined(_log, string.Join(", ", held.Confined), held.Missing.Count == 0 ? "nothing" : string.Join(", ", held.Missing));
        }

        if (_documents.ContainsKey(answered.Document))
            ShowFault(answered.Answer);
        Answer(answered.Document, answered.Answer.Reading);
        Do(DocumentsDecision.Answered(_state, answered.Reader, answered.Document, answered.Answer.IsSpent));
    }

    private void ShowFault(ReaderAnswer answer)
    {
        if (!answer.CouldNotStart)
        {
            Fault = null;
            return;
        }

        var reason = ((DocumentReading.Unavailable)answer.Reading).Reason;
        if (Fault is null)
            NotStarted(_log, reason);
        Fault = new ActorFault(reason, "HTML, PDF and e-mail wait until one can. Where the program was replaced under the running service, restart it; look for limits on its processes and memory else.");
    }

    private void Answer(long document, DocumentReading reading)
    {
        if (!_documents.Remove(document, out var asked))
            return;
        _count.Count(reading);
        if (reading is DocumentReading.Refused { Limit: { } limit } refused)
            PastALimit(_log, DisplayText.Line(asked.Name), refused.Reason, limit);
        asked.Answer.TrySetResult(reading);
    }

    private void ShowState() => State = _state.Reading > 0 ? "reading" : _state.Readers.IsEmpty ? "ready" : "warm";

    private static string Warm(int reader) => $"warm {reader}";

    private static string Clock(int reader) => $"clock {reader}";
}
