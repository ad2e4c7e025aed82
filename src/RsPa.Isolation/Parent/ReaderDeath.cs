using RsPa.Agents.Documents;

namespace RsPa.Isolation.Parent;

/// <summary>Tells from what a process left behind why a document ended it.</summary>
internal static class ReaderDeath
{
    // 128 and the number of the signal, as the framework shows a process that was ended by one.
    private const int Aborted = 128 + 6;
    private const int Killed = 128 + 9;
    private const int OutOfProcessorTime = 128 + 24;
    private const int OutOfProcessorTimeOnMac = 128 + 30;

    /// <summary>The reason, for the document's owner.</summary>
    /// <param name="exitCode">How the process ended.</param>
    /// <param name="lastWords">What it wrote to its standard error.</param>
    /// <param name="limits">Its limits.</param>
    public static DocumentReading.Refused Reason(int exitCode, string lastWords, ReaderLimits limits)
    {
        if (exitCode is OutOfProcessorTime || (exitCode is OutOfProcessorTimeOnMac && OperatingSystem.IsMacOS()))
            return TooMuchProcessorTime(limits);
        if (lastWords.Contains("Stack overflow", StringComparison.Ordinal))
            return TooDeep;
        if (lastWords.Contains("Out of memory", StringComparison.OrdinalIgnoreCase) || lastWords.Contains("OutOfMemoryException", StringComparison.Ordinal))
            return TooMuchMemory(limits);
        var how = exitCode switch
        {
            Killed => "the system ended its reader, perhaps for want of memory",
            Aborted => "its reader broke off",
            _ => $"its reader ended unexpectedly, with {exitCode}",
        };
        return new DocumentReading.Refused($"can't be read: {how}", DocumentLimit.Crash);
    }

    public static DocumentReading.Refused TooDeep { get; } = new("is nested too deeply to read", DocumentLimit.Depth);

    public static DocumentReading.Refused TooMuchMemory(ReaderLimits limits) =>
        new($"needs more than {limits.MemoryBytes / 1024 / 1024} MiB of memory to read (documents.memory_limit)", DocumentLimit.Memory);

    public static DocumentReading.Refused TooMuchProcessorTime(ReaderLimits limits) =>
        new($"took more than {limits.ProcessorTime.TotalSeconds:0} s of processor time to read (documents.processor_time_limit)", DocumentLimit.ProcessorTime);

    public static DocumentReading.Refused TooLarge(ReaderLimits limits) =>
        new($"is larger than {limits.DocumentBytes / 1024.0 / 1024:0.##} MiB (documents.max_size)", DocumentLimit.Size);

    public static DocumentReading.Refused TooMuchText { get; } = new("has more text than is ever on a document of its kind", DocumentLimit.Answer);
}
