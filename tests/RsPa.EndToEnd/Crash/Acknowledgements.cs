using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace RsPa.EndToEnd.Crash;

/// <summary>One task that the crash test submits.</summary>
/// <param name="Id">Its identifier, made by the submitter.</param>
/// <param name="Agent">Its agent.</param>
/// <param name="Input">Its input.</param>
/// <param name="Key">Its unique key, where it has one.</param>
/// <param name="Receipt">The number of its receipt, where it has one.</param>
internal sealed record Intended(string Id, string Agent, JsonObject Input, string? Key, int? Receipt);

/// <summary>What the service said of each submission: the identifier of the stored task, by that of the submitted one.</summary>
internal sealed class Acknowledgements
{
    private readonly ConcurrentDictionary<string, string> _stored = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _awaited = [];

    public int Count => _stored.Count;

    public IReadOnlyDictionary<string, string> Stored => _stored;

    public void Add(string submitted, string stored)
    {
        _stored[submitted] = stored;
        lock (_gate)
        {
            foreach (var (_, reached) in _awaited.Where(one => one.Count <= _stored.Count))
                reached.TrySetResult();
            _awaited.RemoveAll(one => one.Reached.Task.IsCompleted);
        }
    }

    /// <summary>Completes as soon as so many submissions were acknowledged.</summary>
    public Task ReachAsync(int count)
    {
        lock (_gate)
        {
            if (_stored.Count >= count)
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((count, reached));
            return reached.Task;
        }
    }
}
