using RsPa.Cli.Protocol;

namespace RsPa.Cli.Commands;

/// <summary>Completes a command line: what can stand in the place of its last word.</summary>
/// <param name="catalog">The commands.</param>
/// <param name="names">Asks the host for the names of a type that start with a text.</param>
/// <param name="files">Finds the files whose path starts with a text.</param>
internal sealed class Completion(Catalog catalog, Func<string, string, IReadOnlyList<string>> names, Func<string, IReadOnlyList<string>> files)
{
    /// <summary>What can stand there.</summary>
    /// <param name="before">The words before it, without the program's own name.</param>
    /// <param name="current">What is typed of it; empty where nothing is.</param>
    /// <returns>Whole words that start with what is typed, without quotes.</returns>
    public IReadOnlyList<string> Of(IReadOnlyList<string> before, string current)
    {
        var line = new Line(catalog);
        foreach (var word in before)
            line.Take(word);
        if (line.Unknown)
            return [];
        var found = line.Awaited is { } option ? Values(option, current)
            : current.StartsWith('-') ? Options(line, current)
            : line.Command is not null ? Arguments(line, current)
            : line.Names;
        return [.. found.Where(word => word.StartsWith(current, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];
    }

    private IEnumerable<string> Options(Line line, string current)
    {
        var equals = current.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
            return line.Options.Select(option => $"--{option.Name}").Append("--help");
        return line.Option(current[2..equals]) is { } option ? Values(option, current[(equals + 1)..]).Select(value => $"{current[..(equals + 1)]}{value}") : [];
    }

    private IEnumerable<string> Arguments(Line line, string current)
    {
        var arguments = line.Command!.Arguments;
        return line.Taken < arguments.Count ? Values(arguments[line.Taken], current)
            : arguments is [.., { Many: true } last] ? Values(last, current)
            : [];
    }

    private IEnumerable<string> Values(Parameter parameter, string current)
    {
        if (parameter.Choices is { } choices)
            return choices;
        switch (parameter.Type)
        {
            case "agent" or "task":
                return names(parameter.Type, current);
            case "file" or "content":
                return files(current);
            case "file_pair" when current.IndexOf('=', StringComparison.Ordinal) is > 0 and var at:
                return files(current[(at + 1)..]).Select(file => $"{current[..(at + 1)]}{file}");
            default:
                return [];
        }
    }

    /// <summary>How far a line is read.</summary>
    private sealed class Line(Catalog catalog)
    {
        private Palette? _palette;

        public PaletteCommand? Command { get; private set; }

        /// <summary>Whether there is a word that is not a command.</summary>
        public bool Unknown { get; private set; }

        /// <summary>The option whose value comes next.</summary>
        public Parameter? Awaited { get; private set; }

        /// <summary>How many arguments there are.</summary>
        public int Taken { get; private set; }

        /// <summary>The options that can stand here.</summary>
        public IEnumerable<Parameter> Options => (Command?.Options ?? []).Concat(GlobalOptions.Described(Command));

        /// <summary>The words that go on from here, where no command is chosen yet.</summary>
        public IEnumerable<string> Names =>
            Command is not null ? []
            : _palette is not null ? Shown(_palette)
            : catalog.Palettes.SelectMany(palette => palette.Name.Length > 0 ? [palette.Name] : Shown(palette));

        public Parameter? Option(string name) => Options.FirstOrDefault(option => option.Name == name);

        public void Take(string word)
        {
            if (Awaited is not null)
                Awaited = null;
            else if (word.StartsWith("--", StringComparison.Ordinal) && word.Length > 2)
                Awaited = word.Contains('=', StringComparison.Ordinal) || Option(word[2..]) is not { Type: not "flag" } option ? null : option;
            else if (word.StartsWith('-') && word.Length > 1)
                return;
            else if (Command is not null)
                Taken++;
            else
                Choose(word);
        }

        private void Choose(string word)
        {
            Command = (_palette is null ? catalog.Palettes.Where(palette => palette.Name.Length == 0) : [_palette])
                .SelectMany(palette => palette.Commands)
                .FirstOrDefault(command => command.Name == word);
            if (Command is not null)
                return;
            _palette = _palette is null && word.Length > 0 ? catalog.Palettes.FirstOrDefault(palette => palette.Name == word) : null;
            Unknown |= _palette is null;
        }

        private static IEnumerable<string> Shown(Palette palette) => palette.Commands.Where(command => !command.Hidden).Select(command => command.Name);
    }
}
