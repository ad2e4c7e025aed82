using RsPa.Application.Naming;
using RsPa.Application.Nodes;
using RsPa.Application.Outcomes;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console;

/// <summary>All commands that this host offers.</summary>
internal sealed class ConsoleCatalog
{
    private readonly Dictionary<string, IConsoleCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>Gathers the palettes.</summary>
    /// <exception cref="InvalidOperationException">Two commands have one name.</exception>
    public ConsoleCatalog(IEnumerable<IConsolePalette> palettes, HostInfo host)
    {
        var groups = palettes.GroupBy(palette => palette.Name, StringComparer.Ordinal).ToArray();
        foreach (var palette in groups.SelectMany(group => group))
        {
            foreach (var command in palette.Commands)
            {
                var name = $"{palette.Name} {command.Description.Name}".Trim();
                if (!_commands.TryAdd(name, command))
                    throw new InvalidOperationException($"Two console commands are named '{name}'.");
            }
        }

        Description = new PaletteCatalog(
            PaletteCatalog.CurrentProtocol,
            host.Version,
            [.. groups.Select(group => new PaletteDescription(group.Key, group.First().Help, [.. group.SelectMany(palette => palette.Commands).Select(command => command.Description)]))]);
    }

    /// <summary>What clients download.</summary>
    public PaletteCatalog Description { get; }

    /// <summary>Finds a command by its group and name, such as <c>task submit</c>.</summary>
    public Outcome<IConsoleCommand> Find(string name) =>
        _commands.TryGetValue(name, out var command)
            ? Outcome.Of(command)
            : Problem.Invalid("command", name, "is not a command", Nearest.Of(name, _commands.Keys) is { } nearest ? $"did you mean '{nearest}'?" : "`rspa --help` shows the commands");
}
