namespace RsPa.Agents.BuiltIn.Reimbursement;

/// <summary>The agent's data for a preview: it is read as it is, and what is written goes nowhere.</summary>
internal sealed class UnkeptData(IAgentData kept) : IAgentData
{
    public ValueTask<T?> GetAsync<T>(string key, CancellationToken cancellationToken) => kept.GetAsync<T>(key, cancellationToken);

    public IAsyncEnumerable<KeyValuePair<string, T>> ListAsync<T>(string prefix, CancellationToken cancellationToken) => kept.ListAsync<T>(prefix, cancellationToken);

    public void Set<T>(string key, T value)
    {
    }

    public void Remove(string key)
    {
    }

    public void Add(string key, decimal delta)
    {
    }
}
