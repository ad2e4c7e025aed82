using RsPa.Agents;

namespace RsPa.Actors.Protocol.Values;

/// <summary>A value of a message that is not allowed.</summary>
/// <param name="Field">The field, such as <c>max_retries</c>, or a place in it.</param>
/// <param name="Message">What is wrong, with the name and the value.</param>
public sealed record InvalidValue(string Field, string Message)
{
    private const int MaxShown = 100;

    /// <summary>The value that was given, as <see cref="DisplayText.Line"/> shows it, in 100 characters at most; null where it is not shown.</summary>
    public string? Value { get; init; }

    /// <summary>What would be right; null where the message says it.</summary>
    public string? Remedy { get; init; }

    /// <summary>Whether it is right but for its size.</summary>
    public bool IsTooLarge { get; init; }

    /// <summary>Says what is wrong with a value.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The value, as it was given; null where there is none.</param>
    /// <param name="wrong">What is wrong, such as <c>is out of range</c>.</param>
    /// <param name="remedy">What would be right.</param>
    public static InvalidValue Of(string field, string? value, string wrong, string remedy)
    {
        var shown = value is null ? null : DisplayText.Line(value, MaxShown);
        return new InvalidValue(field, $"{field}: {(shown is null ? "" : $"'{shown}' ")}{wrong}.") { Value = shown, Remedy = remedy };
    }
}
