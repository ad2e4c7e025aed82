using System.CommandLine;
using RsPa.Cli.Protocol;

namespace RsPa.Cli.Commands;

/// <summary>Builds the command line from a host's palettes. Completion is not the library's: its help would list whatever completes an argument.</summary>
internal sealed class CommandTree
{
    private readonly Dictionary<Command, (PaletteCommand Command, string Name)> _commands = [];

    public CommandTree(Catalog catalog)
    {
        Root = GlobalOptions.NewRoot();
        foreach (var palette in catalog.Palettes)
        {
            var parent = (Command)Root;
            if (palette.Name.Length > 0)
                Root.Add(parent = new Command(palette.Name, palette.Help));
            foreach (var command in palette.Commands)
                parent.Add(Build(palette, command));
        }
    }

    /// <summary>The whole command line.</summary>
    public RootCommand Root { get; }

    /// <summary>The host's command that was called, or nothing where it is a group or none.</summary>
    public (PaletteCommand Command, string Name)? Called(ParseResult parsed) =>
        _commands.TryGetValue(parsed.CommandResult.Command, out var called) ? called : null;

    private Command Build(Palette palette, PaletteCommand description)
    {
        var command = new Command(description.Name, description.Help) { Hidden = description.Hidden };
        foreach (var parameter in description.Arguments)
            command.Add(BuildArgument(parameter));
        foreach (var parameter in description.Options)
            command.Add(BuildOption(parameter));
        if (description.Watchable)
            command.Add(GlobalOptions.NewWatch());
        _commands[command] = (description, $"{palette.Name} {description.Name}".Trim());
        return command;
    }

    // The library reads a list only where there can be several values, and a single one only as what it is.
    private static Argument BuildArgument(Parameter parameter)
    {
        Argument argument = parameter.Many ? new Argument<string[]>(parameter.Name) : new Argument<string>(parameter.Name);
        (argument.Description, argument.Arity) = (Help(parameter), Arity(parameter));
        if (parameter.Choices is { } choices)
            argument.HelpName = string.Join('|', choices);
        return argument;
    }

    private static Option BuildOption(Parameter parameter)
    {
        var name = $"--{parameter.Name}";
        if (parameter.Type == "flag")
            return new Option<bool>(name) { Description = Help(parameter) };
        Option option = parameter.Many ? new Option<string[]>(name) : new Option<string>(name);
        (option.Description, option.Required) = (Help(parameter), parameter.Required);
        option.Arity = parameter.Many ? ArgumentArity.OneOrMore : ArgumentArity.ExactlyOne;
        option.HelpName = parameter.Choices is { } choices ? string.Join('|', choices) : parameter.Type.Replace('_', '-');
        return option;
    }

    private static string Help(Parameter parameter) => parameter.Default is { } standard ? $"{parameter.Help} [default: {standard}]" : parameter.Help;

    private static ArgumentArity Arity(Parameter parameter) =>
        parameter switch
        {
            { Required: true, Many: true } => ArgumentArity.OneOrMore,
            { Required: true } => ArgumentArity.ExactlyOne,
            { Many: true } => ArgumentArity.ZeroOrMore,
            _ => ArgumentArity.ZeroOrOne,
        };
}
