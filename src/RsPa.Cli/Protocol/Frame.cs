using System.Text.Json;
using System.Text.Json.Serialization;

namespace RsPa.Cli.Protocol;

/// <summary>A line of a command's answer. One class holds every kind, because the client only picks what it shows.</summary>
internal sealed record Frame
{
    /// <summary>Which kind: table, record, text, piece, line, progress, error, end.</summary>
    [JsonPropertyName("frame")]
    public string Kind { get; init; } = "";

    public string? Name { get; init; }

    public IReadOnlyList<FrameColumn> Columns { get; init; } = [];

    public IReadOnlyList<IReadOnlyList<JsonElement>> Rows { get; init; } = [];

    public string? Empty { get; init; }

    public IReadOnlyList<FrameField> Fields { get; init; } = [];

    public string? Text { get; init; }

    public bool IsAside { get; init; }

    public DateTimeOffset? Time { get; init; }

    public string? Level { get; init; }

    public JsonElement? Value { get; init; }

    public double? Fraction { get; init; }

    public string? Message { get; init; }

    public string? Detached { get; init; }

    public string? Remedy { get; init; }

    public string? Field { get; init; }

    public int? ExitCode { get; init; }
}

/// <summary>A column of a table, or the head of a field.</summary>
internal sealed record FrameColumn(string Name, string Title, string Type)
{
    /// <summary>Whether a table can do without it where there is no room for all.</summary>
    public bool Detail { get; init; }

    /// <summary>Who gets it: all, people or programs.</summary>
    public string Audience { get; init; } = "all";

    /// <summary>Whether people get it.</summary>
    public bool IsForPeople => Audience != "programs";

    /// <summary>Whether programs get it.</summary>
    public bool IsForPrograms => Audience != "people";
}

/// <summary>A field of a record; one without a value is left out of what is shown.</summary>
internal sealed record FrameField(FrameColumn Column, JsonElement? Value);
