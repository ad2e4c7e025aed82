using RsPa.Actors.Protocol.Values;
using RsPa.Agents;

namespace RsPa.Application.Outcomes;

/// <summary>Why something that the owner asked for was not done. The API and the console each tell it in their own form.</summary>
/// <param name="Kind">Which kind of trouble.</param>
/// <param name="Message">What is wrong, with the name and the value.</param>
public sealed record Problem(ProblemKind Kind, string Message)
{
    /// <summary>What to do about it.</summary>
    public string? Remedy { get; init; }

    /// <summary>The field, option or parameter that is wrong.</summary>
    public string? Field { get; init; }

    /// <summary>The value that was given, as <see cref="DisplayText.Line"/> shows it, in 100 characters at most.</summary>
    public string? Value { get; init; }

    /// <summary>A value that is not allowed.</summary>
    public static Problem Of(InvalidValue value) =>
        new(value.IsTooLarge ? ProblemKind.TooLarge : ProblemKind.Invalid, value.Message) { Field = value.Field, Value = value.Value, Remedy = value.Remedy };

    /// <summary>A value that is not allowed.</summary>
    /// <param name="field">The field, option or parameter.</param>
    /// <param name="value">The value, as it was given; null where there is none.</param>
    /// <param name="wrong">What is wrong, such as <c>is out of range</c>.</param>
    /// <param name="remedy">What would be right.</param>
    public static Problem Invalid(string field, string? value, string wrong, string remedy) => Of(InvalidValue.Of(field, value, wrong, remedy));

    /// <summary>The same problem, of a field that lies inside another one.</summary>
    public Problem Within(string parent) =>
        this with { Field = Field is null ? parent : $"{parent}.{Field}", Message = Field is null ? Message : $"{parent}.{Message}" };
}

/// <summary>The kinds of trouble. Zero is none of them.</summary>
public enum ProblemKind
{
    /// <summary>No kind: a fault.</summary>
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

    /// <summary>There is no such schedule.</summary>
    UnknownSchedule,

    /// <summary>There is no such API key.</summary>
    UnknownKey,

    /// <summary>There is no such model.</summary>
    UnknownModel,

    /// <summary>No model server is there.</summary>
    ModelAway,

    /// <summary>The model server failed.</summary>
    ModelFailed,

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
