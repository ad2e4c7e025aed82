using RsPa.Host.Settings.Groups;
using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Sources;

/// <summary>Settings among environment variables: <c>RSPA_GROUP_KEY</c>. Every name that begins with <c>RSPA_</c> must be one, but for the client's own.</summary>
internal static class EnvironmentVariables
{
    public const string Prefix = "RSPA_";

    /// <summary>They tell <c>rspa</c> where the service is, and its token. Whoever exports them for the client must still be able to start a service.</summary>
    private static readonly string[] OfTheClient = ["RSPA_SOCKET", "RSPA_TOKEN"];

    public static SourceContent Read(IEnumerable<KeyValuePair<string, string>> variables, Func<string, SettingOrigin> origin) =>
        new(
            [
                .. variables
                    .Where(variable => variable.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !OfTheClient.Contains(variable.Key, StringComparer.Ordinal))
                    .Select(variable => new GivenValue(variable.Key, SettingsCatalogue.ByEnvironmentName.GetValueOrDefault(variable.Key), new RawValue(variable.Value), origin(variable.Key))),
            ],
            []);
}
