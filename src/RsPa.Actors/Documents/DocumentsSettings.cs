namespace RsPa.Actors.Documents;

/// <summary>The bounds of reading documents; those of each process are its starter's.</summary>
public sealed record DocumentsSettings
{
    /// <summary>Processes at once: from 1, by default 2.</summary>
    public int MostReaders { get; init; } = 2;

    /// <summary>Documents that may wait for a process: from 0, by default 100. Further ones are turned away.</summary>
    public int MostWaiting { get; init; } = 100;

    /// <summary>How long a document may be with its reader, the start of its process included: by default a minute.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a process is kept without a document: by default 30 seconds.</summary>
    public TimeSpan KeepWarm { get; init; } = TimeSpan.FromSeconds(30);
}
