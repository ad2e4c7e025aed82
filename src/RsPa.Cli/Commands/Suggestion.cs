using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using RsPa.Cli.Protocol;

namespace RsPa.Cli.Commands;

/// <summary>A shell's question what can stand at the cursor: <c>rspa "[suggest:POSITION]" "LINE"</c>, the line with the program's name.</summary>
/// <param name="Text">The line up to the cursor.</param>
internal sealed record Suggestion(string Text)
{
    private const string Start = "[suggest:";

    /// <summary>Reads the question, where it is one.</summary>
    public static bool TryRead(IReadOnlyList<string> args, [NotNullWhen(true)] out Suggestion? suggestion)
    {
        suggestion = null;
        if (args is not [['[', .., ']'] directive, var line] || !directive.StartsWith(Start, StringComparison.Ordinal)
            || !int.TryParse(directive.AsSpan(Start.Length, directive.Length - Start.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            return false;

        // Right of the end stands nothing; some shells leave the space at the end out of the line, and not out of the position.
        suggestion = new Suggestion(position <= line.Length ? line[..position] : $"{line} ");
        return true;
    }

    /// <summary>Writes the answer, a word a line.</summary>
    public ExitCode Answer(Completion completion, TextWriter output)
    {
        var (before, current) = ShellWords.Split(Text).AtEnd(Text.Length);
        foreach (var word in completion.Of([.. before.Skip(1)], current.Text))
            output.WriteLine(word);
        return ExitCode.Done;
    }
}
