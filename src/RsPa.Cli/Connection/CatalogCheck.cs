using RsPa.Agents;
using RsPa.Cli.Protocol;

namespace RsPa.Cli.Connection;

/// <summary>Makes sure of a downloaded catalog that its names are names and its texts are text, before a command line is built of it and shown.</summary>
internal static class CatalogCheck
{
    private const int LongestName = 64;
    private const int LongestHelp = 1000;
    private const int LongestWord = 1000;

    /// <summary>The catalog, with texts that a terminal can be given.</summary>
    /// <exception cref="HostAnswerException">A command, group or parameter has a name that none can have.</exception>
    public static Catalog Harmless(Catalog catalog) =>
        catalog with
        {
            Version = DisplayText.Line(catalog.Version, LongestName),
            Palettes = [.. catalog.Palettes.Select(palette => new Palette(palette.Name.Length == 0 ? "" : Name(palette.Name), Text(palette.Help), [.. palette.Commands.Select(Harmless)]))],
        };

    /// <summary>Whether a word can be offered as a completion: one that is seen as it is, and is not an option.</summary>
    public static bool IsWord(string word) => word.Length > 0 && word[0] != '-' && IsShown(word);

    /// <summary>Whether a text is seen as it is: nobody could tell what they choose of any other.</summary>
    public static bool IsShown(string word) => DisplayText.Line(word, LongestWord) == word;

    private static PaletteCommand Harmless(PaletteCommand command) =>
        command with { Name = Name(command.Name), Help = Text(command.Help), Arguments = [.. command.Arguments.Select(Harmless)], Options = [.. command.Options.Select(Harmless)] };

    private static Parameter Harmless(Parameter parameter) =>
        parameter with
        {
            Name = Name(parameter.Name),
            Type = DisplayText.Line(parameter.Type, LongestName),
            Help = Text(parameter.Help),
            Choices = parameter.Choices?.Where(IsWord).ToArray(),
            Default = parameter.Default is { } standard ? DisplayText.Line(standard) : null,
        };

    private static string Name(string name) =>
        name.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? name
            : throw new HostAnswerException($"What answers is not RsPa: it names a command or option '{DisplayText.Line(name, LongestName)}'.");

    private static string Text(string help) => DisplayText.Line(help, LongestHelp);
}
