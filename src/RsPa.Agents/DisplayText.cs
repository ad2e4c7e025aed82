using System.Buffers;
using System.Globalization;
using System.Text;

namespace RsPa.Agents;

/// <summary>
/// Makes text from outside (a setting, a file name, what a server or a model said) fit to be shown. What a terminal would obey, what
/// looks like a line of its own, and what turns the direction of writing is written as an escape: <c>\n</c>, <c>\u001B</c>,
/// <c>\u202E</c>. It is for eyes and not for reading back: a backslash stays as it is. Inside JSON the escapes mean the same characters.
/// </summary>
public static class DisplayText
{
    /// <summary>How long a value may be in a message that says nothing else, in characters.</summary>
    public const int UsualLength = 200;

    private static readonly SearchValues<char> InLine = SearchValues.Create([.. All.Where(c => IsActive(c) || char.IsSurrogate(c))]);
    private static readonly SearchValues<char> InBlock = SearchValues.Create([.. All.Where(c => (IsActive(c) || char.IsSurrogate(c)) && !IsLayout(c))]);

    private static IEnumerable<char> All => Enumerable.Range(char.MinValue, char.MaxValue + 1).Select(code => (char)code);

    /// <summary>One line: line breaks and tabs are escaped too.</summary>
    /// <param name="text">Any text, also one with halves of surrogate pairs; nothing stands for an empty one.</param>
    /// <param name="most">The most characters (UTF-16 code units) of the result, at least 1. What is longer is cut, and ends with <c>…</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is less than 1.</exception>
    public static string Line(string? text, int most = UsualLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return Of(text ?? "", most, InLine, keepLines: false);
    }

    /// <summary>Several lines: line breaks (<c>\r\n</c> as <c>\n</c>) and tabs stay. Only for a place where a further line can't be taken for another thing.</summary>
    /// <param name="text">Any text; nothing stands for an empty one.</param>
    /// <param name="most">As in <see cref="Line"/>; any length where it is not given.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is less than 1.</exception>
    public static string Block(string? text, int most = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return Of(text ?? "", most, InBlock, keepLines: true);
    }

    private static string Of(string text, int most, SearchValues<char> special, bool keepLines)
    {
        if (text.Length <= most && !text.AsSpan().ContainsAny(special))
            return text;
        var made = new StringBuilder(Math.Min(text.Length, most) + 8);
        var (at, fits) = (0, 0);
        while (at < text.Length && made.Length <= most)
        {
            // The last place where there is still room for the sign that it goes on.
            if (made.Length < most)
                fits = made.Length;
            at += Append(made, text.AsSpan(at), keepLines);
        }

        if (made.Length > most)
        {
            made.Length = fits;
            made.Append('…');
        }

        return made.ToString();
    }

    /// <summary>Adds the next character, whole or as an escape.</summary>
    /// <returns>How many code units of <paramref name="rest"/> it was.</returns>
    private static int Append(StringBuilder made, ReadOnlySpan<char> rest, bool keepLines)
    {
        var c = rest[0];
        if (char.IsSurrogate(c))
        {
            if (rest.Length > 1 && char.IsSurrogatePair(c, rest[1]))
            {
                made.Append(rest[..2]);
                return 2;
            }

            Escape(made, c);
            return 1;
        }

        if (keepLines && c == '\r' && rest.Length > 1 && rest[1] == '\n')
        {
            made.Append('\n');
            return 2;
        }

        if (IsActive(c) && !(keepLines && IsLayout(c)))
            Escape(made, c);
        else
            made.Append(c);
        return 1;
    }

    private static void Escape(StringBuilder made, char c)
    {
        _ = c switch
        {
            '\n' => made.Append("\\n"),
            '\r' => made.Append("\\r"),
            '\t' => made.Append("\\t"),
            _ => made.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
        };
    }

    // Cc is C0, DEL and C1; U+2028 and U+2029 are the separators of lines and paragraphs; the rest are Unicode's marks, embeddings,
    // overrides and isolates of direction (UAX #9).
    private static bool IsActive(char c) =>
        char.IsControl(c) || c is '\u061C' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static bool IsLayout(char c) => c is '\n' or '\t';
}
