using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RsPa.Cli.Protocol;

/// <summary>How the protocol's JSON is read and written. Generated at build, so that the client starts fast.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, PropertyNameCaseInsensitive = false)]
[JsonSerializable(typeof(Catalog))]
[JsonSerializable(typeof(Frame))]
[JsonSerializable(typeof(RunRequest))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class WireJson : JsonSerializerContext
{
    /// <summary>Writes JSON for programs: names and texts as they are, without needless escapes.</summary>
    public static JsonWriterOptions Plain { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes JSON for people: the same, indented.</summary>
    public static JsonWriterOptions Indented { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };
}
