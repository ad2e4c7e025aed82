using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Sources;

/// <summary>A value that a source gives, before anything about it is checked.</summary>
/// <param name="Name">The name as it was written: a key, or the name of an environment variable.</param>
/// <param name="Setting">The setting of that name; null when there is none.</param>
/// <param name="Value">The value.</param>
/// <param name="Origin">Where it stands.</param>
internal sealed record GivenValue(string Name, SettingDescriptor? Setting, RawValue Value, SettingOrigin Origin);

/// <summary>What a source gives.</summary>
/// <param name="Values">Its values, in the order in which they stand; of two for one setting the later one counts.</param>
/// <param name="Faults">What is wrong with the source itself.</param>
internal sealed record SourceContent(IReadOnlyList<GivenValue> Values, IReadOnlyList<SettingFault> Faults)
{
    public static readonly SourceContent Empty = new([], []);

    public static SourceContent Unusable(SettingFault fault) => new([], [fault]);
}
