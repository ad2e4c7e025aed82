using System.Globalization;
using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Groups;

/// <summary>One Ollama server.</summary>
/// <param name="BaseUrl">Its base URL, such as <c>http://localhost:11434/</c>.</param>
/// <param name="Slots">Model calls in flight at once: 1–64.</param>
public sealed record OllamaEndpointSetting(Uri BaseUrl, int Slots)
{
    internal const string Allowed = "URLs such as http://gpu2:11434 or http://gpu2:11434?slots=2";

    internal static Reading<string> Check(string text) => Parse(text, 1) is null ? Reading<string>.Wrong("is not an http or https URL with at most ?slots=1 to 64 behind it") : Reading<string>.Of(text);

    /// <summary>Reads an entry of the list; null where it is none.</summary>
    /// <param name="text">The URL, with or without <c>?slots=N</c>.</param>
    /// <param name="slots">The slots of an entry that does not say.</param>
    internal static OllamaEndpointSetting? Parse(string text, int slots)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Fragment.Length > 0)
            return null;
        if (uri.Query.Length > 0)
        {
            if (!uri.Query.StartsWith("?slots=", StringComparison.Ordinal)
                || !int.TryParse(uri.Query["?slots=".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out slots)
                || slots is < 1 or > 64)
            {
                return null;
            }
        }

        return new OllamaEndpointSetting(new Uri(uri.GetLeftPart(UriPartial.Path)), slots);
    }
}
