using RsPa.Actors.Protocol.Health;
using RsPa.Agents.Documents;

namespace RsPa.Actors.Documents;

/// <summary>What has been counted since the actor started. Its own to change.</summary>
internal sealed class DocumentsCount
{
    private readonly SortedDictionary<DocumentLimit, long> _limits = [];
    private long _read;
    private long _refused;
    private long _notRead;

    public long Started { get; set; }

    public long CalledOff { get; set; }

    public long TurnedAway { get; set; }

    public void Count(DocumentReading reading)
    {
        DocumentsInstruments.Count(reading switch
        {
            DocumentReading.Done => "read",
            DocumentReading.Refused { Limit: { } limit } => $"past_{Word(limit)}",
            DocumentReading.Refused => "refused",
            _ => "unavailable",
        });
        switch (reading)
        {
            case DocumentReading.Done:
                _read++;
                break;
            case DocumentReading.Refused { Limit: { } limit }:
                _limits[limit] = _limits.GetValueOrDefault(limit) + 1;
                break;
            case DocumentReading.Refused:
                _refused++;
                break;
            case DocumentReading.Unavailable:
                _notRead++;
                break;
        }
    }

    public IEnumerable<HealthFigure> Figures() =>
    [
        new HealthFigure.Number("started", Started, "{process}"),
        new HealthFigure.Number("read", _read, "{document}"),
        new HealthFigure.Number("refused", _refused, "{document}"),
        new HealthFigure.Number("not_read", _notRead, "{document}"),
        new HealthFigure.Number("called_off", CalledOff, "{document}"),
        new HealthFigure.Number("turned_away", TurnedAway, "{document}"),
        .. _limits.Select(limit => new HealthFigure.Number($"past_{Word(limit.Key)}", limit.Value, "{document}")),
    ];

    private static string Word(DocumentLimit limit) => limit switch
    {
        DocumentLimit.Size => "size",
        DocumentLimit.Memory => "memory",
        DocumentLimit.ProcessorTime => "processor_time",
        DocumentLimit.Time => "time",
        DocumentLimit.Depth => "depth",
        DocumentLimit.Answer => "answer",
        _ => "crash",
    };
}
