using RsPa.Agents;

namespace RsPa.Application.Outcomes;

/// <summary>Why something that the owner asked for was not done. The API and the console each tell it in their own form.</summary>
/// <param name="Kind">Which kind of trouble.</param>
/// <param name="Message">What is wrong, with the name and the value.</param>
internal sealed record Problem(ProblemKind Kind, string Message)
{
    /// <summary>What to do about it.</summary>
    public string? Remedy { get; init; }

    /// <summary>The field, option or parameter that is wrong.</summary>
    public string? Field { get; init; }

    /// <summary>The value that was given, as <see cref="DisplayText.Line"/> shows it, in 100 characters at most.</summary>
    public string? Value { get; init; }

    /// <summary>A value that is not allowed.</summary>
    public static Problem Invalid(string field, string? value, string wrong, string remedy) =>
        new(ProblemKind.Invalid, $"{field}: {(value is null ? "" : $"'{Shorten(value)}' ")}{wrong}.")
        {
            Field = field,
            Value = value is null ? null : Shorten(value),
            Remedy = remedy,
        };

    /// <summary>The same problem, of a field that lies inside another one.</summary>
    public Problem Within(string parent) =>
        this with { Field = Field is null ? parent : $"{parent}.{Field}", Message = Field is null ? Message : $"{parent}.{Message}" };

    private static string Shorten(string value) => DisplayText.Line(value, 100);
}

/// <summary>The kinds of trouble. Zero is none of them.</summary>
internal enum ProblemKind
{
    None = 0,

    /// <summary>A value is malformed or out of range.</summary>
    Invalid,

    /// <summary>It is not known who asks.</summary>
    Unauthenticated,

    /// <summary>Who asks may not.</summary>
    Forbidden,

    /// <summary>The request's body came too slowly.</summary>
    SlowBody,

    /// <summary>It is too large.</summary>
    TooLarge,

    /// <summary>There is no such task.</summary>
    UnknownTask,

    /// <summary>There is no such agent.</summary>
    UnknownAgent,

    /// <summary>The state of the thing does not allow it.</summary>
    Conflict,

    /// <summary>A queue is full; try again shortly.</summary>
    Busy,

    /// <summary>A question took longer than one may.</summary>
    TooSlow,

    /// <summary>The database refused; nothing was stored.</summary>
    StorageFailed,

    /// <summary>The service is stopping.</summary>
    Stopping,

    /// <summary>No answer came in time: it is not known whether it was done.</summary>
    Unanswered,
}
