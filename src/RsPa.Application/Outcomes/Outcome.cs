using System.Diagnostics.CodeAnalysis;

namespace RsPa.Application.Outcomes;

/// <summary>What came of a request: a value, or the reason why there is none.</summary>
internal sealed class Outcome<T>
    where T : notnull
{
    private readonly T? _value;
    private readonly Problem? _problem;

    private Outcome(T? value, Problem? problem)
    {
        _value = value;
        _problem = problem;
    }

    /// <summary>Takes the value where there is one, and the problem otherwise.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Problem? problem)
    {
        value = _value;
        problem = _problem;
        return problem is null;
    }

    /// <summary>A value; needed where <typeparamref name="T"/> is an interface, which the language converts to nothing implicitly.</summary>
    public static Outcome<T> Of(T value) => new(value, null);

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Problem problem) => new(default, problem);
}
