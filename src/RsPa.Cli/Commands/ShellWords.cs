using System.Text;

namespace RsPa.Cli.Commands;

/// <summary>
/// Splits a line into words as a POSIX shell does (POSIX.1-2024, Shell Command Language, 2.2 Quoting and 2.3 Token Recognition): single
/// quotes, double quotes, backslashes, and comments. Nothing is expanded, and operators are characters like others.
/// </summary>
internal static class ShellWords
{
    private const string SafeMarks = "_-./:=@%+,";

    /// <summary>Splits a line.</summary>
    public static ShellLine Split(string line)
    {
        var words = new List<ShellWord>();
        var at = 0;
        while (true)
        {
            while (at < line.Length && IsBlank(line[at]))
                at++;
            if (at >= line.Length || line[at] == '#')
                return new ShellLine(words, Open: null, EndsInWord: false);
            var start = at;
            var word = new StringBuilder();
            var open = ReadWord(line, ref at, word);
            words.Add(new ShellWord(word.ToString(), start));
            if (at >= line.Length)
                return new ShellLine(words, open, EndsInWord: true);
        }
    }

    /// <summary>A word as it is written for a shell: in quotes only where it needs them.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || SafeMarks.Contains(c, StringComparison.Ordinal) || c > '\u00a0')
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\r' or '\n';

    /// <summary>Reads one word.</summary>
    /// <returns>The quote that is not closed, or the backslash that nothing follows; nothing where the word is whole.</returns>
    private static char? ReadWord(string line, ref int at, StringBuilder word)
    {
        while (at < line.Length && !IsBlank(line[at]))
        {
            var c = line[at++];
            var open = c switch
            {
                '\'' => ReadLiteral(line, ref at, word),
                '"' => ReadQuoted(line, ref at, word),
                '\\' => ReadEscaped(line, ref at, word),
                _ => null,
            };
            if (open is not null)
                return open;
            if (c is not ('\'' or '"' or '\\'))
                word.Append(c);
        }

        return null;
    }

    private static char? ReadLiteral(string line, ref int at, StringBuilder word)
    {
        var end = line.IndexOf('\'', at);
        word.Append(line, at, (end < 0 ? line.Length : end) - at);
        at = end < 0 ? line.Length : end + 1;
        return end < 0 ? '\'' : null;
    }

    private static char? ReadQuoted(string line, ref int at, StringBuilder word)
    {
        while (at < line.Length)
        {
            var c = line[at++];
            if (c == '"')
                return null;

            // Within double quotes a backslash is itself, unless it stands before one of these.
            if (c == '\\' && at < line.Length && line[at] is '$' or '`' or '"' or '\\' or '\n')
            {
                c = line[at++];
                if (c == '\n')
                    continue;
            }

            word.Append(c);
        }

        return '"';
    }

    private static char? ReadEscaped(string line, ref int at, StringBuilder word)
    {
        if (at >= line.Length)
            return '\\';
        var c = line[at++];
        if (c != '\n')
            word.Append(c);
        return null;
    }
}

/// <summary>A line, split.</summary>
/// <param name="Words">Its words.</param>
/// <param name="Open">The quote that is not closed, or a backslash at the end: the line goes on.</param>
/// <param name="EndsInWord">Whether the line ends within the last word, and not behind it.</param>
internal sealed record ShellLine(IReadOnlyList<ShellWord> Words, char? Open, bool EndsInWord)
{
    /// <summary>The words that are whole, and the start of the next one with where it begins, in a line of a length.</summary>
    public (string[] Before, ShellWord Current) AtEnd(int length) =>
        EndsInWord
            ? ([.. Words.SkipLast(1).Select(word => word.Text)], Words[^1])
            : ([.. Words.Select(word => word.Text)], new ShellWord("", length));
}

/// <summary>A word, without its quotes.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Start">Where it begins in the line, with its quotes.</param>
internal readonly record struct ShellWord(string Text, int Start);
