namespace RsPa.Persistence.Postgres.Nodes;

/// <summary>How a node keeps in touch with the database that it shares.</summary>
public sealed record NodeSettings
{
    /// <summary>How long a start waits for the name of a node that is gone without a word, such as with its machine: the server gives up on its connection after that.</summary>
    public TimeSpan TakeOverTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often it gives a sign of life, and compares the clocks.</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long it gathers signals before it tells them.</summary>
    public TimeSpan Gather { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long it waits before it connects again, doubled with each failure up to 30 seconds.</summary>
    public TimeSpan Reconnect { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>From which difference of the clocks on it is told.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromSeconds(1);
}
