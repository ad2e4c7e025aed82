using System.Diagnostics.Metrics;

namespace RsPa.Actors.Documents;

/// <summary>What the reading of documents measures.</summary>
internal static class DocumentsInstruments
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "RsPa.Documents";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Read = Meter.CreateCounter<long>("rspa.documents.read", "{document}", "Documents that were given to a reader, by outcome: read, refused, past a limit, unavailable.");

    /// <summary>Processes that were started to read documents.</summary>
    public static Counter<long> Started { get; } = Meter.CreateCounter<long>("rspa.documents.readers.started", "{process}", "Processes that were started to read documents.");

    /// <summary>A document was read, or was not.</summary>
    public static void Count(string outcome) => Read.Add(1, new KeyValuePair<string, object?>("rspa.outcome", outcome));
}
