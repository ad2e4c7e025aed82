using System.Globalization;
using System.Net.NetworkInformation;
using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Groups;

/// <summary>One Ollama server.</summary>
/// <param name="BaseUrl">Its base URL, such as <c>http://localhost:11434/</c>.</param>
/// <param name="Slots">Model calls in flight at once: 1–64.</param>
public sealed record OllamaEndpointSetting(Uri BaseUrl, int Slots)
{
    internal const string Allowed = "URLs such as http://gpu2:11434 or http://gpu2:11434?slots=2&model_slots=1&vram_mb=24000&max_loaded=2&mac=AA:BB:CC:DD:EE:FF";

    private const string Wrong = "is not an http or https URL, with at most ?slots=1 to 64, model_slots=1 to 64, vram_mb=1 to 10000000, max_loaded=1 to 64 and mac=AA:BB:CC:DD:EE:FF behind it, joined by &, each once";

    /// <summary>How many of the calls on one model; nothing where one model can have them all.</summary>
    public int? ModelSlots { get; init; }

    /// <summary>Its GPU memory, in MB; nothing where it is not known.</summary>
    public long? MemoryMb { get; init; }

    /// <summary>How many models it keeps loaded. Default: 3.</summary>
    public int MaxLoaded { get; init; } = 3;

    /// <summary>The address of its network card, by which it is woken; nothing where it is not.</summary>
    public PhysicalAddress? Mac { get; init; }

    internal static Reading<string> Check(string text) => Parse(text, 1) is null ? Reading<string>.Wrong(Wrong) : Reading<string>.Of(text);

    /// <summary>Reads an entry of the list; null where it is none.</summary>
    /// <param name="text">The URL, with or without options behind it.</param>
    /// <param name="slots">The slots of an entry that does not say.</param>
    internal static OllamaEndpointSetting? Parse(string text, int slots)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Fragment.Length > 0)
            return null;
        OllamaEndpointSetting? endpoint = new(new Uri(uri.GetLeftPart(UriPartial.Path)), slots);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var option in uri.Query.Length > 0 ? uri.Query[1..].Split('&') : [])
        {
            var parts = option.Split('=', 2);
            endpoint = parts.Length == 2 && names.Add(parts[0]) ? endpoint.With(parts[0], parts[1]) : null;
            if (endpoint is null)
                return null;
        }

        return endpoint;
    }

    /// <summary>Reads the address of a network card; null where it is none.</summary>
    internal static PhysicalAddress? ReadMac(string text) =>
        text.Length == 17 && PhysicalAddress.TryParse(text.ToUpperInvariant().Replace(':', '-'), out var mac) && mac.GetAddressBytes().Length == 6 ? mac : null;

    private OllamaEndpointSetting? With(string name, string value) => name switch
    {
        "slots" when Number(value, 64) is { } number => this with { Slots = (int)number },
        "model_slots" when Number(value, 64) is { } number => this with { ModelSlots = (int)number },
        "vram_mb" when Number(value, 10_000_000) is { } number => this with { MemoryMb = number },
        "max_loaded" when Number(value, 64) is { } number => this with { MaxLoaded = (int)number },
        "mac" when ReadMac(value) is { } mac => this with { Mac = mac },
        _ => null,
    };

    private static long? Number(string text, long most) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number : null;
}
