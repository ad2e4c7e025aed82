using System.Diagnostics.CodeAnalysis;

namespace RsPa.Application.Outcomes;

/// <summary>What came of a request: a value, or the reason why there is none.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed class Outcome<T>
    where T : notnull
{
    private readonly T? _value;
    private readonly Problem? _problem;

    internal Outcome(T? value, Problem? problem)
    {
        _value = value;
        _problem = problem;
    }

    /// <summary>A value.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>The reason why there is no value.</summary>
    public static implicit operator Outcome<T>(Problem problem) => new(default, problem);

    /// <summary>Takes the value where there is one, and the problem otherwise.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Problem? problem)
    {
        value = _value;
        problem = _problem;
        return problem is null;
    }
}

/// <summary>Makes outcomes.</summary>
public static class Outcome
{
    /// <summary>A value; needed where <typeparamref name="T"/> is an interface, which the language converts to nothing implicitly.</summary>
    public static Outcome<T> Of<T>(T value)
        where T : notnull => new(value, null);
}
