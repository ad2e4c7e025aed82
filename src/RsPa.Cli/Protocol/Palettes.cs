namespace RsPa.Cli.Protocol;

/// <summary>What a host offers: the client's view of the palettes. Unknown properties are left out, so that a newer host of the same protocol is understood.</summary>
internal sealed record Catalog(int Protocol, string Version, IReadOnlyList<Palette> Palettes);

/// <summary>A group of commands; without a name, they stand alone.</summary>
internal sealed record Palette(string Name, string Help, IReadOnlyList<PaletteCommand> Commands);

/// <summary>A command.</summary>
internal sealed record PaletteCommand(string Name, string Help, bool Hidden, string Shape, IReadOnlyList<Parameter> Arguments, IReadOnlyList<Parameter> Options)
{
    /// <summary>Whether it shows what changes, so that a person may want to see it again and again. Hosts of before know nothing of it.</summary>
    public bool Watchable { get; init; }
}

/// <summary>An argument or option. Its type says what the client does with a value; one that it does not know is text.</summary>
internal sealed record Parameter(string Name, string Type, string Help, IReadOnlyList<string>? Choices, string? Default, bool Required, bool Many);

/// <summary>A request to run a command.</summary>
internal sealed record RunRequest(int Protocol, string Command, Dictionary<string, string[]> Values);
