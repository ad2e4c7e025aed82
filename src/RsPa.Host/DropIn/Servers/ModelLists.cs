using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RsPa.Host.DropIn.Servers;

/// <summary>One of the lists of models, which several servers have each their own of. A model that more than one has is listed once, as the first one has it.</summary>
internal sealed class ModelLists
{
    private readonly string _list;
    private readonly string _name;
    private readonly string _moment;
    private readonly bool _isOnce;

    private ModelLists(string list, string name, string moment, bool isOnce, string contentType)
    {
        (_list, _name, _moment, _isOnce, ContentType) = (list, name, moment, isOnce, contentType);
    }

    /// <summary><c>/api/tags</c>: newest first.</summary>
    public static ModelLists Tags { get; } = new("models", "name", "modified_at", isOnce: true, "application/json; charset=utf-8");

    /// <summary><c>/api/ps</c>: what is loaded where, the longest left first.</summary>
    public static ModelLists Running { get; } = new("models", "name", "expires_at", isOnce: false, "application/json; charset=utf-8");

    /// <summary><c>/v1/models</c>: newest first.</summary>
    public static ModelLists Models { get; } = new("data", "id", "created", isOnce: true, "application/json");

    /// <summary>The content type of its answers.</summary>
    public string ContentType { get; }

    /// <summary>Puts lists together.</summary>
    /// <exception cref="JsonException">A server does not speak Ollama's protocol.</exception>
    public ReadOnlyMemory<byte> Merge(IEnumerable<ReadOnlyMemory<byte>> bodies)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var all = new List<JsonElement>();
        foreach (var body in bodies)
        {
            if (JsonElement.Parse(body.Span) is not { ValueKind: JsonValueKind.Object } answer || !answer.TryGetProperty(_list, out var list) || list.ValueKind != JsonValueKind.Array)
                continue;
            all.AddRange(list.EnumerateArray().Where(model => !_isOnce || !model.TryGetProperty(_name, out var name) || seen.Add(name.ToString())));
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }))
        {
            json.WriteStartObject();
            if (_list == "data")
                json.WriteString("object", "list");
            json.WriteStartArray(_list);
            foreach (var model in all.OrderByDescending(MomentOf))
                model.WriteTo(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private double MomentOf(JsonElement model)
    {
        if (!model.TryGetProperty(_moment, out var moment))
            return 0;
        return moment.ValueKind == JsonValueKind.Number ? moment.GetDouble() : moment.TryGetDateTimeOffset(out var at) ? at.ToUnixTimeMilliseconds() : 0;
    }
}

/// <summary>Which model a request is about.</summary>
internal static class ModelOf
{
    private static readonly string[] Names = ["model", "name", "source"];

    /// <summary>The model that a body names; nothing where it names none, and then the server has the words for that.</summary>
    public static string? Body(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            foreach (var name in Names)
            {
                if (json.RootElement.TryGetProperty(name, out var model) && model.ValueKind == JsonValueKind.String && model.GetString() is { Length: > 0 } text)
                    return text;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The server has the words.
        }

        return null;
    }
}
