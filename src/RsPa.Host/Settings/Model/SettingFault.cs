using RsPa.Agents;

namespace RsPa.Host.Settings.Model;

/// <summary>One thing that is wrong with the settings.</summary>
/// <param name="Key">The key as it was given, or the file or argument when no key is concerned.</param>
/// <param name="Value">The value as it was given, redacted; null when no value is concerned.</param>
/// <param name="Origin">Where it came from.</param>
/// <param name="Problem">What is wrong, as a clause that follows key and value.</param>
/// <param name="Allowed">What is allowed, or what to do.</param>
public sealed record SettingFault(string Key, string? Value, SettingOrigin Origin, string Problem, string Allowed)
{
    /// <summary>The fault in one line. What was given is escaped, and cut where it is long: it may be anything.</summary>
    public override string ToString() =>
        $"{DisplayText.Line(Key)}{(Value is null ? "" : $" = \"{DisplayText.Line(Value)}\"")} {DisplayText.Line(Problem, MostWords)} (from {DisplayText.Line($"{Origin}", MostWords)}). Allowed: {DisplayText.Line(Allowed, MostWords)}.";

    private const int MostWords = 400;
}
