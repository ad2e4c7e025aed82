namespace RsPa.Host.Intake;

/// <summary>How many bytes the bodies of all requests may hold at once, with what is read out of them.</summary>
/// <param name="most">That many.</param>
internal sealed class BodyBudget(long most)
{
    /// <summary>What the service allows: eight bodies of the longest kind, or thousands of usual ones.</summary>
    public const long Standard = 128L * 1024 * 1024;

    private long _inUse;

    /// <summary>What is held now.</summary>
    public long InUse => Interlocked.Read(ref _inUse);

    /// <summary>Takes a share.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _inUse, bytes) <= most)
            return true;
        Interlocked.Add(ref _inUse, -bytes);
        return false;
    }

    /// <summary>Gives a share back.</summary>
    /// <returns>What is still held.</returns>
    public long Give(long bytes) => Interlocked.Add(ref _inUse, -bytes);
}
