namespace RsPa.Host.Settings.Model;

/// <summary>What came of reading a raw value: the value, or what is wrong with it.</summary>
/// <param name="Value">The value, when <paramref name="Problem"/> is null.</param>
/// <param name="Problem">What is wrong, as a clause without a full stop.</param>
internal readonly record struct Reading<T>(T Value, string? Problem)
{
    public static Reading<T> Of(T value) => new(value, null);

    public static Reading<T> Wrong(string problem) => new(default!, problem);
}
