namespace RsPa.Isolation.Parent;

/// <summary>What a document may ask of its reader.</summary>
public sealed record ReaderLimits
{
    /// <summary>The memory of its process, in bytes: 256 MiB by default.</summary>
    public long MemoryBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Processor time, in whole seconds: 20 s by default.</summary>
    public TimeSpan ProcessorTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The size of the document, in bytes: 10 MiB by default.</summary>
    public long DocumentBytes { get; init; } = 10L * 1024 * 1024;

    /// <summary>The size of what is read from it, as JSON in UTF-8, in bytes: 4 MiB by default.</summary>
    public int AnswerBytes { get; init; } = 4 * 1024 * 1024;
}
