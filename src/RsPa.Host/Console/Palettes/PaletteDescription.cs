namespace RsPa.Host.Console.Palettes;

/// <summary>All that a console client needs to offer this host's commands.</summary>
/// <param name="Protocol">The version of the protocol. A client that speaks another one must say so and stop.</param>
/// <param name="Version">The host's version, for messages.</param>
/// <param name="Palettes">The groups of commands.</param>
internal sealed record PaletteCatalog(int Protocol, string Version, IReadOnlyList<PaletteDescription> Palettes)
{
    /// <summary>The version of the protocol of palettes and frames that this host speaks. It grows when an older client could no longer read them.</summary>
    public const int CurrentProtocol = 1;
}

/// <summary>A group of commands.</summary>
/// <param name="Name">Its name, such as <c>task</c>; empty for commands that stand alone.</param>
/// <param name="Help">What its commands are about.</param>
/// <param name="Commands">The commands.</param>
internal sealed record PaletteDescription(string Name, string Help, IReadOnlyList<CommandDescription> Commands);

/// <summary>A command.</summary>
/// <param name="Name">Its name within the group.</param>
/// <param name="Help">What it does, in a sentence.</param>
internal sealed record CommandDescription(string Name, string Help)
{
    /// <summary>Whether help leaves it out.</summary>
    public bool Hidden { get; init; }

    /// <summary>Whether it shows what changes: the client then offers to show it again and again.</summary>
    public bool Watchable { get; init; }

    /// <summary>What it gives to programs.</summary>
    public ResultShape Shape { get; init; } = ResultShape.Value;

    /// <summary>What follows its name, in order.</summary>
    public IReadOnlyList<ParameterDescription> Arguments { get; init; } = [];

    /// <summary>What is given by name.</summary>
    public IReadOnlyList<ParameterDescription> Options { get; init; } = [];
}

/// <summary>What a command gives to programs (<c>--json</c>).</summary>
internal enum ResultShape
{
    None = 0,

    /// <summary>One frame with data, which is the value: a table is an array of objects, a record an object.</summary>
    Value,

    /// <summary>Several frames with data, which make up one object: the fields of records, and tables by their names.</summary>
    Object,

    /// <summary>A stream: each line frame is a line of JSON.</summary>
    Lines,
}

/// <summary>An argument or an option of a command.</summary>
/// <param name="Name">Its name, without hyphens in front.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Help">What it means, with unit and range.</param>
internal sealed record ParameterDescription(string Name, ParameterType Type, string Help)
{
    /// <summary>The words that it can be, where these are few.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>What holds where it is not given, for help.</summary>
    public string? Default { get; init; }

    /// <summary>Whether the command can't do without it.</summary>
    public bool Required { get; init; }

    /// <summary>Whether it can be given several times.</summary>
    public bool Many { get; init; }
}

/// <summary>What a parameter holds. All of them travel as text; the type says what the client does with it first.</summary>
internal enum ParameterType
{
    None = 0,

    /// <summary>Text, as it is.</summary>
    Text,

    /// <summary>Text. For <c>-</c> the client reads its standard input.</summary>
    Input,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>An option without a value: there or not.</summary>
    Flag,

    /// <summary>A moment to come: ISO 8601, or a distance such as +5m.</summary>
    Time,

    /// <summary>A moment that has passed: ISO 8601, or a distance back such as 15m.</summary>
    PastTime,

    /// <summary>JSON text. For <c>-</c> the client reads its standard input.</summary>
    Json,

    /// <summary>The path of a file on the host. The client makes it absolute.</summary>
    File,

    /// <summary>The path of a file that the client reads; what it holds is sent.</summary>
    Content,

    /// <summary>A pair <c>key=value</c>.</summary>
    Pair,

    /// <summary>A pair <c>key=path</c>. The client makes the path absolute.</summary>
    FilePair,

    /// <summary>A task, by its identifier, the end or start of it, or <c>@last</c>. The host completes it.</summary>
    Task,

    /// <summary>The name of an agent. The host completes it.</summary>
    Agent,
}
