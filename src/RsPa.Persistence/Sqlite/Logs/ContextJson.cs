using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using RsPa.Actors.Protocol.Logs;

namespace RsPa.Persistence.Sqlite.Logs;

/// <summary>The JSON of a context: <c>{"task":"…","attempt":1,"agent":"…","node":"…"}</c> without what is null.</summary>
internal static class ContextJson
{
    // Not for a web page: names in other alphabets stay readable in the file.
    private static readonly LogJson Readable = new(new JsonSerializerOptions(LogJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static string Write(LogContext context) => JsonSerializer.Serialize(context, Readable.LogContext);

    public static LogContext Read(string json) => JsonSerializer.Deserialize(json, LogJson.Default.LogContext) ?? LogContext.None;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LogContext))]
internal sealed partial class LogJson : JsonSerializerContext;
