using System.Text.Json;

namespace RsPa.Persistence.Model;

/// <summary>How names of the code are written in a database.</summary>
internal static class Names
{
    public static string SnakeCase(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}

/// <summary>The words of an enum as a database stores them, both ways, without work at each use.</summary>
/// <typeparam name="T">The enum.</typeparam>
internal static class EnumText<T>
    where T : struct, Enum
{
    private static readonly Dictionary<T, string> Texts = Enum.GetValues<T>().ToDictionary(value => value, value => Names.SnakeCase(value.ToString()));
    private static readonly Dictionary<string, T> Values = Texts.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    public static string Write(T value) => Texts[value];

    /// <exception cref="InvalidDataException">The text is none of the words.</exception>
    public static T Parse(string text) =>
        Values.TryGetValue(text, out var value) ? value : throw new InvalidDataException($"'{text}' is no {typeof(T).Name}.");
}
