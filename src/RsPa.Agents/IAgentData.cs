namespace RsPa.Agents;

/// <summary>
/// An agent's own keyed JSON data. Reads see what the attempt itself has changed. Changes are kept together with the attempt's
/// result, in one commit; an attempt that fails changes nothing.
/// <para>
/// Several attempts of an agent may run at once. Where one sets or removes an entry that it has read, and another attempt has changed
/// that entry meanwhile, its result is not taken and the attempt is made again, with what is there now: a read, a change and a write
/// are as one. What is set or removed without having been read overwrites whatever is there. <see cref="Add"/> never meets another one.
/// </para>
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

    /// <summary>
    /// Adds to an entry that is a number, or makes it. It is added as the result is kept, to what is there then: for counts and totals,
    /// which attempts that run at once may all add to. An entry that is not a number by then fails the attempt.
    /// </summary>
    /// <param name="key">1 to 200 characters.</param>
    /// <param name="delta">What is added; negative to take away.</param>
    void Add(string key, decimal delta);
}
