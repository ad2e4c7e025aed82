using System.CommandLine;
using System.CommandLine.Parsing;
using RsPa.Cli.Protocol;
using RsPa.Application.Naming;

namespace RsPa.Cli.Commands;

/// <summary>What is wrong with a command line, and what to do about it.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record WrongUsage(string Message, string Remedy)
{
    /// <summary>How many commands are named to somebody who wrote a word that is none.</summary>
    private const int MostNamed = 4;

    /// <summary>Explains a command line that can't be run.</summary>
    public static WrongUsage Of(ParseResult parsed, Catalog catalog)
    {
        var command = parsed.CommandResult.Command;
        var path = Path(command);
        var help = $"`{path} --help` shows what there is";
        if (parsed.UnmatchedTokens is [var word, ..])
        {
            var known = Known(command).ToArray();
            var near = Near(word, command, known, catalog);
            return word.StartsWith('-') ? new($"'{word}' is not an option of '{path}'.", Advice(near, help))
                : known.Length == 0 ? new($"'{word}' is too much: '{path}' does not take it.", help)
                : new($"'{word}' is not a command{(command is RootCommand ? "" : $" of '{path}'")}.", near.Length > 0 ? Advice(near, help) : $"there are {string.Join(", ", known)}: {help}");
        }

        var errors = parsed.Errors.Where(error => !IsAboutSubcommands(error, command)).Select(Words).Distinct(StringComparer.Ordinal).ToArray();
        return errors.Length > 0
            ? new(string.Join(" ", errors), help)
            : new($"'{path}' needs a command: {string.Join(", ", Known(command))}.", help);
    }

    private static string Advice(string[] near, string help) => near.Length == 0 ? help : $"did you mean {string.Join(" or ", near.Select(each => $"'{each}'"))}? {help}";

    /// <summary>What was most likely meant: a word that can stand here, or else the whole of a command that is called so.</summary>
    private static string[] Near(string word, Command command, string[] known, Catalog catalog)
    {
        if (word.StartsWith('-'))
            return Nearest.Of(word, Options(command)) is { } option ? [option] : [];
        if (Nearest.Of(word, known) is { } name)
            return [name];
        if (command is not RootCommand)
            return [];
        var commands = catalog.Palettes.Where(palette => palette.Name.Length > 0).SelectMany(palette => palette.Commands.Where(each => !each.Hidden).Select(each => (each.Name, Whole: $"{palette.Name} {each.Name}"))).ToArray();
        var nearest = Nearest.Of(word, commands.Select(each => each.Name));
        return [.. commands.Where(each => each.Name == nearest).Select(each => each.Whole).Take(MostNamed)];
    }

    private static IEnumerable<string> Known(Command command) => command.Subcommands.Where(each => !each.Hidden).Select(each => each.Name);

    private static IEnumerable<string> Options(Command command) =>
        command.Parents.OfType<Command>().SelectMany(parent => parent.Options).Concat(command.Options).Select(option => option.Name);

    private static bool IsAboutSubcommands(ParseError error, Command command) =>
        command.Subcommands.Count > 0 && error.SymbolResult is CommandResult && command.Arguments.Count == 0;

    /// <summary>The library's words, but where those are about types: the only values that it reads as anything but text are flags.</summary>
    private static string Words(ParseError error) =>
        error.SymbolResult is ArgumentResult { Parent: CommandResult command, Tokens.Count: 0 } missing ? $"'{Path(command.Command)}' needs <{missing.Argument.Name}>."
        : error.SymbolResult is { } symbol && Flag(symbol) is { } flag && error.Message.Contains("System.", StringComparison.Ordinal) ? $"{flag} takes no value." : error.Message;

    private static string? Flag(SymbolResult symbol) =>
        symbol switch
        {
            OptionResult option => option.Option.Name,
            ArgumentResult { Parent: OptionResult option } => option.Option.Name,
            _ => null,
        };

    private static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}" : "rspa";
}
