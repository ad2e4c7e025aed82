namespace RsPa.Application.Settings;

/// <summary>The value of a setting that is in force.</summary>
/// <param name="Key">Group and key.</param>
/// <param name="Value">The value as text; secrets are redacted, also passwords in URLs.</param>
/// <param name="Origin">Where it came from: <c>/home/ann/.rs/pa/rspa.conf:12</c>, <c>environment variable RSPA_UI_PORT</c>, …</param>
public sealed record EffectiveSetting(string Key, string Value, string Origin);
