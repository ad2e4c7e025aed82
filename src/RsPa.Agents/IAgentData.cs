namespace RsPa.Agents;

/// <summary>
/// An agent's own keyed JSON data. Reads see what the attempt itself has changed. Changes are kept together with the attempt's
/// result, in one commit; an attempt that fails changes nothing.
/// </summary>
public interface IAgentData
{
    /// <summary>Reads one entry.</summary>
    /// <param name="key">1 to 200 characters.</param>
    /// <param name="cancellationToken">The attempt's token.</param>
    /// <returns>The entry, or nothing where there is none.</returns>
    ValueTask<T?> GetAsync<T>(string key, CancellationToken cancellationToken);

    /// <summary>Reads all entries whose key starts with <paramref name="prefix"/>, in the order of their keys.</summary>
    IAsyncEnumerable<KeyValuePair<string, T>> ListAsync<T>(string prefix, CancellationToken cancellationToken);

    /// <summary>Writes an entry, in place of the one that was there.</summary>
    void Set<T>(string key, T value);

    /// <summary>Removes an entry, if it is there.</summary>
    void Remove(string key);
}
