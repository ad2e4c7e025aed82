namespace RsPa.Actors.Cache;

/// <summary>What is kept, and within which bounds.</summary>
public sealed record CacheOptions
{
    /// <summary>Whether answers of models are kept.</summary>
    public bool KeepsAnswers { get; init; } = true;

    /// <summary>How long an answer is used again; 24 hours by default.</summary>
    public TimeSpan AnswerTtl { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Whether data of agents is kept.</summary>
    public bool KeepsData { get; init; } = true;

    /// <summary>How long data is used again where its agent says nothing else; an hour by default.</summary>
    public TimeSpan DataTtl { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How much may be kept; 100 MiB of answers, 64 MiB of data and 16 MiB of one agent's data by default.</summary>
    public CacheBounds Bounds { get; init; } = new(100L << 20, 64L << 20, 16L << 20);

    /// <summary>The largest answer that is kept, in bytes; 4 MiB by default, and never more than a tenth of all.</summary>
    public int LargestAnswer
    {
        get => (int)Math.Min(field, Bounds.Answers / 10);
        init;
    } = 4 << 20;

    /// <summary>The most entries that wait to be written; 2,048 by default.</summary>
    public int QueueEntries { get; init; } = 2_048;

    /// <summary>How much may wait to be written, in bytes; 16 MiB by default.</summary>
    public long QueueBytes { get; init; } = 16L << 20;

    /// <summary>How much is kept in memory as well, in bytes; 8 MiB by default. Larger entries than an eighth of it never are.</summary>
    public long HotBytes { get; init; } = 8L << 20;

    /// <summary>How long what is in memory is used without looking whether the database still has it, since another node may have removed it; 60 s by default.</summary>
    public TimeSpan HotTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an entry waits for others to be written with it; 200 ms by default. It can be found meanwhile; a crash costs it.</summary>
    public TimeSpan WriteDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often it is written down what was used, and how often; 15 s by default.</summary>
    public TimeSpan NoteInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often entries are removed whose time is up; 10 minutes by default.</summary>
    public TimeSpan PurgeInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The pause after a write that failed; 10 s by default.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most entries that are removed at once; 1,000 by default.</summary>
    public int PurgeBatch { get; init; } = 1_000;
}
