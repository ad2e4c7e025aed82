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
    private readonly SortedDictionary<string, AgentDataChange> _changes = new(StringComparer.Ordinal);

    // The versions that were read first: where a later reading gave another one, the attempt has built upon both, and must not be kept.
    private readonly Dictionary<string, long> _read = new(StringComparer.Ordinal);
    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);

    /// <summary>What the attempt changed.</summary>
    public IReadOnlyList<AgentDataChange> Changes
    {
        get
        {
            lock (_gate)
                return _changes.Values.Select(change => change.Delta is null ? change with { Expected = Expected(change.Key) } : change).ToArray();
        }
    }

    public async ValueTask<T?> GetAsync<T>(string key, CancellationToken cancellationToken)
    {
        CheckKey(key);
        if (Change(key) is { Delta: null } changed)
            return changed.Value is null ? default : AgentJson.Read<T>(changed.Value);
        var entry = await committed.ReadAsync(agent, key, cancellationToken).ConfigureAwait(false);
        string? value;
        lock (_gate)
        {
            _read.TryAdd(key, entry?.Version ?? 0);
            value = Over(key, entry?.Value);
        }

        return value is null ? default : AgentJson.Read<T>(value);
    }

    public async IAsyncEnumerable<KeyValuePair<string, T>> ListAsync<T>(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var entries = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var found = await committed.ListAsync(agent, prefix, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _listed.Add(prefix);
            foreach (var entry in found)
            {
                _read.TryAdd(entry.Key, entry.Version);
                entries[entry.Key] = entry.Value;
            }

            foreach (var key in _changes.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)))
            {
                if (Over(key, entries.GetValueOrDefault(key)) is { } value)
                    entries[key] = value;
                else
                    entries.Remove(key);
            }
        }

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
            _changes[key] = new AgentDataChange(key, text);
    }

    public void Remove(string key)
    {
        CheckKey(key);
        lock (_gate)
            _changes[key] = new AgentDataChange(key, null);
    }

    public void Add(string key, decimal delta)
    {
        CheckKey(key);
        lock (_gate)
        {
            _changes[key] = _changes.GetValueOrDefault(key) switch
            {
                null => AgentDataChange.Adding(key, delta),
                { Delta: { } earlier } => AgentDataChange.Adding(key, earlier + delta),
                var written => written with { Value = Sum(key, written.Value, delta) },
            };
        }
    }

    private AgentDataChange? Change(string key)
    {
        lock (_gate)
            return _changes.GetValueOrDefault(key);
    }

    // Under the gate: a committed value under what the attempt did to it.
    private string? Over(string key, string? value) => _changes.GetValueOrDefault(key) switch
    {
        null => value,
        { Delta: { } delta } => Sum(key, value, delta),
        var written => written.Value,
    };

    private static string Sum(string key, string? value, decimal delta) =>
        AgentDataRule.Sum(value, delta) ?? throw new InvalidOperationException($"The entry '{key}' is not a number to which {delta} can be added.");

    // Under the gate. An entry that a list did not show was seen not to be there.
    private long? Expected(string key) =>
        _read.TryGetValue(key, out var version) ? version
        : _listed.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal)) ? 0
        : null;

    private static void CheckKey(string key)
    {
        if (string.IsNullOrEmpty(key) || key.Length > LongestKey)
            throw new ArgumentException($"'{key}' is not a valid key: it takes 1 to {LongestKey} characters.", nameof(key));
    }
}
