using System.Collections.Concurrent;
using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Logs;

namespace RsPa.Actors.Tests.Logs;

/// <summary>A store that fails, or waits, as a test tells it to, and signals each write.</summary>
internal sealed class FakeLogStore : ILogStore
{
    private readonly Lock _lock = new();
    private readonly List<LogEntry> _entries = [];

    /// <summary>Each attempt to write that has begun.</summary>
    public BlockingCollection<int> Begun { get; } = [];

    /// <summary>Each attempt to write that has ended, successful or not.</summary>
    public BlockingCollection<int> Attempts { get; } = [];

    public volatile Exception? Fault;

    public Task Gate { get; set; } = Task.CompletedTask;

    public Queue<int> PruneCounts { get; } = new();

    public List<(DateTimeOffset Before, int AtMost)> Prunes { get; } = [];

    public List<LogEntry> Entries
    {
        get
        {
            lock (_lock)
                return [.. _entries];
        }
    }

    public Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        Begun.Add(entries.Count, CancellationToken.None);
        await Gate;
        var fault = Fault;
        if (fault is null)
        {
            lock (_lock)
                _entries.AddRange(entries);
        }

        Attempts.Add(entries.Count, CancellationToken.None);
        if (fault is not null)
            throw fault;
    }

    public Task<IReadOnlyList<LogRow>> QueryAsync(LogQuery query, CancellationToken cancellationToken) =>
        query.Problem() is { } problem
            ? Task.FromException<IReadOnlyList<LogRow>>(new ArgumentException(problem, nameof(query)))
            : Task.FromResult<IReadOnlyList<LogRow>>([.. Entries.Select((entry, index) => new LogRow(index + 1, entry)).Take(query.Limit)]);

    public Task<int> PruneAsync(DateTimeOffset before, int atMost, CancellationToken cancellationToken)
    {
        lock (_lock)
            Prunes.Add((before, atMost));
        return Task.FromResult(PruneCounts.TryDequeue(out var count) ? count : 0);
    }
}
