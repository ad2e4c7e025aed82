namespace RsPa.Host.Intake;

/// <summary>The whole body of a request, in memory that the budget counts. Its buffer is of no pool: what is not used any more is given back.</summary>
internal sealed class BufferedBody(BodyBudget budget, MemoryReturn memory, int expected) : IDisposable
{
    private const int FirstBytes = 64 * 1024;
    private const int SpareBytes = 1024;

    private byte[] _buffer = [];
    private long _taken;

    /// <summary>How many bytes have come.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, Length);

    /// <summary>The body of a request; nothing where it has none, or nobody has read it.</summary>
    public static BufferedBody? Of(HttpRequest request) => request.HttpContext.Features.Get<BufferedBody>();

    /// <summary>Reads it again as a stream.</summary>
    public Stream OpenRead() => new MemoryStream(_buffer, 0, Length, writable: false);

    /// <summary>Adds bytes.</summary>
    /// <returns>Whether the budget has room for them.</returns>
    public bool TryAdd(ReadOnlySpan<byte> bytes)
    {
        var needed = Length + bytes.Length;
        if (needed > _buffer.Length && !TryGrow(needed))
            return false;
        bytes.CopyTo(_buffer.AsSpan(Length));
        Length = needed;
        return true;
    }

    /// <summary>Gives back what the buffer has too much: for a body that is kept for long.</summary>
    public void Fit()
    {
        if (_buffer.Length - Length < SpareBytes)
            return;
        var spare = _buffer.Length - Length;
        _buffer = _buffer.AsSpan(0, Length).ToArray();
        _taken -= spare;
        budget.Give(spare);
    }

    /// <summary>Takes a further share, for what is read out of the body. It is given back with it.</summary>
    /// <returns>Whether the budget has room for it.</returns>
    public bool TryReserve(long bytes)
    {
        if (!budget.TryTake(bytes))
            return false;
        _taken += bytes;
        return true;
    }

    public void Dispose()
    {
        var taken = _taken;
        (_taken, _buffer, Length) = (0, [], 0);
        if (taken > 0)
            memory.Released(taken, budget.Give(taken));
    }

    // What was announced is not taken before it comes: a header costs nothing, and must not hold memory.
    private bool TryGrow(int needed)
    {
        var size = Math.Max(needed, Math.Max(2 * _buffer.Length, FirstBytes));
        if (expected >= needed)
            size = Math.Min(size, expected);
        if (!budget.TryTake(size))
            return false;
        var larger = new byte[size];
        _buffer.AsSpan(0, Length).CopyTo(larger);
        budget.Give(_buffer.Length);
        _taken += size - _buffer.Length;
        _buffer = larger;
        return true;
    }
}
