using System.Text;

namespace RsPa.Persistence.Queries;

/// <summary>The range of the keys that start with a text, in the order of both databases: by the bytes of UTF-8, which is the order of code points.</summary>
internal static class KeyRange
{
    private const int FirstSurrogate = 0xD800;
    private const int LastSurrogate = 0xDFFF;
    private const int LastCodePoint = 0x10FFFF;

    /// <summary>The first key that comes after all that start with <paramref name="prefix"/>; nothing where there is none.</summary>
    public static string? After(string prefix)
    {
        var runes = prefix.EnumerateRunes().ToArray();
        for (var last = runes.Length - 1; last >= 0; last--)
        {
            if (runes[last].Value == LastCodePoint)
                continue;
            var next = runes[last].Value + 1 == FirstSurrogate ? LastSurrogate + 1 : runes[last].Value + 1;
            return string.Concat(runes[..last]) + new Rune(next);
        }

        return null;
    }
}
