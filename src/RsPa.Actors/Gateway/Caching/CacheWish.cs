namespace RsPa.Actors.Gateway.Caching;

/// <summary>What a caller wants of the cache.</summary>
public enum CacheWish
{
    /// <summary>No wish: a fault.</summary>
    None = 0,

    /// <summary>Nothing was said: what always has the same answer is kept.</summary>
    Usual,

    /// <summary>The answer is kept and used again, although another one might have come (<c>on</c>).</summary>
    On,

    /// <summary>The answer is made anew, and not kept (<c>off</c>).</summary>
    Off,
}

/// <summary>How callers say their wish.</summary>
public static class CacheWishes
{
    /// <summary>The header of a request.</summary>
    public const string Header = "X-RsPa-Cache";

    /// <summary>Reads it.</summary>
    /// <param name="text">What the header says; nothing where there is none.</param>
    /// <param name="wish">The wish.</param>
    /// <returns>Whether it is one: <c>on</c>, <c>off</c> or nothing.</returns>
    public static bool TryRead(string? text, out CacheWish wish)
    {
        wish = text?.Trim().ToLowerInvariant() switch
        {
            null or "" => CacheWish.Usual,
            "on" => CacheWish.On,
            "off" => CacheWish.Off,
            _ => CacheWish.None,
        };
        return wish != CacheWish.None;
    }

    /// <summary>Writes it, for the header; nothing for the usual one.</summary>
    public static string? Write(CacheWish wish) => wish switch
    {
        CacheWish.On => "on",
        CacheWish.Off => "off",
        _ => null,
    };
}
