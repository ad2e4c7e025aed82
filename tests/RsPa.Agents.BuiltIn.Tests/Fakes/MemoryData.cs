using System.Runtime.CompilerServices;

namespace RsPa.Agents.BuiltIn.Tests.Fakes;

/// <summary>An agent's data in memory, kept as JSON text so that what is read went through serialisation, as in the real store.</summary>
internal sealed class MemoryData : IAgentData
{
    public SortedDictionary<string, string> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>How many entries were read, one by one or in a list.</summary>
    public int EntriesRead { get; set; }

    public ValueTask<T?> GetAsync<T>(string key, CancellationToken cancellationToken)
    {
        EntriesRead++;
        return ValueTask.FromResult(Entries.TryGetValue(key, out var json) ? AgentJson.Read<T>(json) : default);
    }

    public async IAsyncEnumerable<KeyValuePair<string, T>> ListAsync<T>(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (key, json) in Entries.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            EntriesRead++;
            await Task.CompletedTask;
            yield return KeyValuePair.Create(key, AgentJson.Read<T>(json));
        }
    }

    public void Set<T>(string key, T value)
    {
        key.Length.ShouldBeInRange(1, 200);
        Entries[key] = AgentJson.Write(value);
    }

    public void Remove(string key) => Entries.Remove(key);

    public void Add(string key, decimal delta) => Set(key, (Entries.TryGetValue(key, out var json) ? AgentJson.Read<decimal>(json) : 0) + delta);
}
