using System.Text.Json.Serialization;

namespace RsPa.Host.Console.Frames;

/// <summary>One line of a command's answer. A client renders frames and knows nothing else of the command.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "frame")]
[JsonDerivedType(typeof(TableFrame), "table")]
[JsonDerivedType(typeof(RecordFrame), "record")]
[JsonDerivedType(typeof(TextFrame), "text")]
[JsonDerivedType(typeof(PieceFrame), "piece")]
[JsonDerivedType(typeof(LineFrame), "line")]
[JsonDerivedType(typeof(ProgressFrame), "progress")]
[JsonDerivedType(typeof(ErrorFrame), "error")]
[JsonDerivedType(typeof(EndFrame), "end")]
internal abstract record ConsoleFrame;

/// <summary>Rows of typed columns.</summary>
/// <param name="Name">Its name for programs.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">A value for each column.</param>
/// <param name="Empty">What is said to people where there are no rows.</param>
internal sealed record TableFrame(string Name, IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows, string Empty) : ConsoleFrame;

/// <summary>A column, or a field of a record.</summary>
/// <param name="Name">Its name for programs, in snake_case.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Type">How it is shown.</param>
internal sealed record Column(string Name, string Title, CellType Type = CellType.Text)
{
    /// <summary>Whether a table can do without it where a screen has no room for all.</summary>
    public bool Detail { get; init; }

    /// <summary>Who gets it.</summary>
    public Audience Audience { get; init; } = Audience.All;
}

/// <summary>Who gets a column.</summary>
internal enum Audience
{
    None = 0,

    /// <summary>Everybody.</summary>
    All,

    /// <summary>Who reads a table; <c>--json</c> leaves it out.</summary>
    People,

    /// <summary>Who asks for <c>--json</c>; tables leave it out.</summary>
    Programs,
}

/// <summary>How a value is shown to people.</summary>
internal enum CellType
{
    None = 0,
    Text,
    Number,

    /// <summary>An ISO 8601 moment, shown as how long ago it was, and where there is room in the reader's time zone.</summary>
    Time,

    /// <summary>Seconds, shown as a duration.</summary>
    Seconds,

    /// <summary>A status, shown in its colour.</summary>
    Status,

    /// <summary>A task's identifier. A table on a screen shows its last 8 digits, which commands take as well.</summary>
    Id,

    /// <summary>Text that may be cut to fit a line.</summary>
    Summary,

    /// <summary>Text that gets a line of its own below the row where there is no room beside it.</summary>
    Note,

    /// <summary>Any JSON value.</summary>
    Json,

    /// <summary>A path whose depth is shown by indentation.</summary>
    TreePath,

    /// <summary>An object of plain values, on one line.</summary>
    Pairs,
}

/// <summary>One thing, field by field.</summary>
/// <param name="Fields">The fields; one without a value is shown to nobody.</param>
internal sealed record RecordFrame(IReadOnlyList<Field> Fields) : ConsoleFrame;

/// <summary>A field of a record.</summary>
/// <param name="Column">Its name and type.</param>
/// <param name="Value">Its value.</param>
internal sealed record Field(Column Column, object? Value);

/// <summary>Something to read for people; programs don't get it.</summary>
/// <param name="Text">The text.</param>
internal sealed record TextFrame(string Text) : ConsoleFrame;

/// <summary>A piece of a text that is made while it is read, such as a model's answer, for people; programs don't get it.</summary>
/// <param name="Text">The piece, which the next one follows on the same line.</param>
/// <param name="IsAside">Whether it is beside the text itself, such as what a model thinks: a pipe leaves it out.</param>
internal sealed record PieceFrame(string Text, bool IsAside) : ConsoleFrame;

/// <summary>A line of a stream.</summary>
/// <param name="Time">When it happened.</param>
/// <param name="Level">How grave it is, such as <c>info</c>.</param>
/// <param name="Text">The line for people.</param>
/// <param name="Value">The line for programs.</param>
internal sealed record LineFrame(DateTimeOffset Time, string Level, string Text, object Value) : ConsoleFrame;

/// <summary>How far a long command is.</summary>
/// <param name="Fraction">From 0 to 1, where it can be told.</param>
/// <param name="Message">What it does now.</param>
/// <param name="Detached">What a person is told who interrupts the command: that the work goes on, and how to follow it.</param>
internal sealed record ProgressFrame(double? Fraction, string Message, string? Detached) : ConsoleFrame;

/// <summary>What went wrong.</summary>
/// <param name="Message">What.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Field">The parameter that is wrong.</param>
/// <param name="Value">Its value.</param>
internal sealed record ErrorFrame(string Message, string? Remedy, string? Field, string? Value) : ConsoleFrame;

/// <summary>The end: the last frame of every answer. A stream without it was cut off.</summary>
/// <param name="ExitCode">0 done, 1 failed, 2 wrong usage.</param>
internal sealed record EndFrame(int ExitCode) : ConsoleFrame;
