namespace RsPa.Persistence.Reading;

/// <summary>How many read a database at once, and how many may wait for it.</summary>
/// <param name="Name">What they are called.</param>
/// <param name="Size">How many there are at once, and are kept once they were needed: 1 or more.</param>
/// <param name="Overflow">Further ones while all of these are in use: 0 or more.</param>
/// <param name="QueueLimit">Reads that may wait; nothing where their callers are bounded already.</param>
/// <param name="Timeout">How long a read may wait; nothing for as long as its caller does.</param>
public sealed record ReadPoolSettings(string Name, int Size, int Overflow, int? QueueLimit, TimeSpan? Timeout)
{
    /// <summary>The most at once.</summary>
    public int Most => Size + Overflow;
}
