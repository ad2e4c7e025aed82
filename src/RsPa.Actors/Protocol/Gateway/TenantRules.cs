using System.Buffers;
using System.Globalization;
using RsPa.Actors.Protocol.Values;

namespace RsPa.Actors.Protocol.Gateway;

/// <summary>What tenants may be called, and which terms they may have, whichever way these come. Pure.</summary>
public static class TenantRules
{
    /// <summary>The name of the tenant that calls without a key are of.</summary>
    public const string Local = "local";

    /// <summary>The name of the tenant that questions of persons are of, at the console and through the API.</summary>
    public const string Console = "console";

    /// <summary>The longest name, in characters.</summary>
    public const int MaxNameLength = 63;

    /// <summary>The least weight.</summary>
    public const double MinWeight = 0.01;

    /// <summary>The greatest weight.</summary>
    public const double MaxWeight = 100;

    /// <summary>The names of the terms.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["lane", "weight", "soft_gpu_seconds", "hard_gpu_seconds", "soft_tokens", "hard_tokens"];

    /// <summary>The words for lanes.</summary>
    public static IReadOnlyList<string> Lanes { get; } = ["interactive", "critical", "high", "medium", "low"];

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.");

    /// <summary>What is wrong with a tenant's name; null where nothing is.</summary>
    public static InvalidValue? Name(string name) =>
        name is [(>= 'a' and <= 'z') or (>= '0' and <= '9'), ..] && name.Length <= MaxNameLength && !name.AsSpan().ContainsAnyExcept(NameCharacters)
            ? null
            : InvalidValue.Of("name", name, "is not a name", $"use 1 to {MaxNameLength} lower-case letters, digits, underscores, hyphens and dots, starting with a letter or a digit");

    /// <summary>What is wrong with terms; null where nothing is.</summary>
    public static InvalidValue? Fault(TenantTerms terms)
    {
        if (terms.Weight is { } weight && weight is not (>= MinWeight and <= MaxWeight))
            return Weight(Shown(weight));
        if (terms.Lane is { } lane && (lane == CallLane.None || !Enum.IsDefined(lane)))
            return Lane($"{lane}");
        return Amount("soft_gpu_seconds", terms.SoftGpuSeconds)
            ?? Amount("hard_gpu_seconds", terms.HardGpuSeconds)
            ?? Amount("soft_tokens", terms.SoftTokens)
            ?? Amount("hard_tokens", terms.HardTokens)
            ?? InOrder("soft_gpu_seconds", terms.SoftGpuSeconds, "hard_gpu_seconds", terms.HardGpuSeconds)
            ?? InOrder("soft_tokens", terms.SoftTokens, "hard_tokens", terms.HardTokens);
    }

    /// <summary>Takes one of the terms that is given as text.</summary>
    /// <param name="terms">Those that there are; the new ones afterwards, where it is right.</param>
    /// <param name="field">Which one, of <see cref="Fields"/>.</param>
    /// <param name="text">Its value.</param>
    /// <returns>What is wrong with it by itself; null where nothing is.</returns>
    public static InvalidValue? Take(ref TenantTerms terms, string field, string text)
    {
        switch (field)
        {
            case "lane":
                if (Lanes.Contains(text, StringComparer.Ordinal))
                    terms = terms with { Lane = Enum.Parse<CallLane>(text, ignoreCase: true) };
                else
                    return Lane(text);
                return null;
            case "weight":
                if (!Number(text, out var weight))
                    return Weight(text);
                terms = terms with { Weight = weight };
                return null;
            case "soft_gpu_seconds" or "hard_gpu_seconds":
                if (!Number(text, out var seconds))
                    return InvalidValue.Of(field, text, "is not a number", "use a number above 0");
                terms = field[0] == 's' ? terms with { SoftGpuSeconds = seconds } : terms with { HardGpuSeconds = seconds };
                return null;
            case "soft_tokens" or "hard_tokens":
                if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var tokens))
                    return InvalidValue.Of(field, text, "is not a whole number", "use a whole number above 0");
                terms = field[0] == 's' ? terms with { SoftTokens = tokens } : terms with { HardTokens = tokens };
                return null;
            default:
                return InvalidValue.Of(field, value: null, "is not one of a tenant's terms", $"use {string.Join(", ", Fields)}");
        }
    }

    private static bool Number(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private static InvalidValue Lane(string text) => InvalidValue.Of("lane", text, "is not a lane", $"use {string.Join(", ", Lanes)}");

    private static InvalidValue Weight(string text) =>
        InvalidValue.Of("weight", text, "is not a weight", string.Create(CultureInfo.InvariantCulture, $"use a number from {MinWeight} to {MaxWeight}"));

    private static InvalidValue? Amount(string field, double? amount) =>
        amount is null || (amount > 0 && double.IsFinite(amount.Value)) ? null : InvalidValue.Of(field, Shown(amount.Value), "is not above 0", "use a number above 0, or leave it out");

    private static InvalidValue? InOrder(string softField, double? soft, string hardField, double? hard) =>
        soft <= hard || soft is null || hard is null ? null : InvalidValue.Of(softField, Shown(soft.Value), $"is above {hardField}, {Shown(hard.Value)}", "the warning comes before the calls wait: make it smaller");

    private static string Shown(double number) => number.ToString(CultureInfo.InvariantCulture);
}
