using System.Runtime.CompilerServices;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <summary>An agent's data as one attempt sees it: what is committed, under what the attempt itself has changed so far.</summary>
/// <param name="committed">What is committed.</param>
/// <param name="agent">The agent.</param>
internal sealed class AttemptData(IAgentDataReader committed, AgentName agent) : IAgentData
{
    private const int LongestKey = 200;
    private const int LongestValue = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, string?> _changes = new(StringComparer.Ordinal);

    /// <summary>What the attempt changed.</summary>
    public IReadOnlyList<AgentDataChange> Changes
    {
        get
        {
            lock (_gate)
                return _changes.Select(change => new AgentDataChange(change.Key, change.Value)).ToArray();
        }
    }

    public async ValueTask<T?> GetAsync<T>(string key, CancellationToken cancellationToken)
    {
        CheckKey(key);
        if (!TryGetChange(key, out var value))
            value = await committed.ReadAsync(agent, key, cancellationToken).ConfigureAwait(false);
        return value is null ? default : AgentJson.Read<T>(value);
    }

    public async IAsyncEnumerable<KeyValuePair<string, T>> ListAsync<T>(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var entries = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in await committed.ListAsync(agent, prefix, cancellationToken).ConfigureAwait(false))
            entries[key] = value;
        Overlay(prefix, entries);
        foreach (var (key, value) in entries)
            yield return KeyValuePair.Create(key, AgentJson.Read<T>(value));
    }

    public void Set<T>(string key, T value)
    {
        CheckKey(key);
        var text = AgentJson.Write(value);
        if (text.Length > LongestValue)
            throw new ArgumentException($"The value of '{key}' has {text.Length:N0} characters of JSON; at most {LongestValue:N0} are kept in an entry.", nameof(value));
        lock (_gate)
            _changes[key] = text;
    }

    public void Remove(string key)
    {
        CheckKey(key);
        lock (_gate)
            _changes[key] = null;
    }

    private bool TryGetChange(string key, out string? value)
    {
        lock (_gate)
            return _changes.TryGetValue(key, out value);
    }

    private void Overlay(string prefix, SortedDictionary<string, string> entries)
    {
        lock (_gate)
        {
            foreach (var (key, value) in _changes)
            {
                if (!key.StartsWith(prefix, StringComparison.Ordinal))
                    continue;
                if (value is null)
                    entries.Remove(key);
                else
                    entries[key] = value;
            }
        }
    }

    private static void CheckKey(string key)
    {
        if (string.IsNullOrEmpty(key) || key.Length > LongestKey)
            throw new ArgumentException($"'{key}' is no key: it takes 1 to {LongestKey} characters.", nameof(key));
    }
}
