using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RsPa.Testing.Ollama.Go;

/// <summary>JSON as Go's <c>encoding/json</c> writes and reads it.</summary>
internal static class GoJson
{
    /// <summary>How deep a request may nest. Go allows 10,000 levels; nobody sends that many.</summary>
    public const int DeepestNesting = 1000;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = DeepestNesting };
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = DeepestNesting };

    /// <summary>The text of a value. Go escapes &lt;, &gt; and &amp;, which in JSON can stand in strings only.</summary>
    public static string Text(JsonNode? node)
    {
        var text = node is null ? "null" : node.ToJsonString(Plain);
        return text
            .Replace("<", @"\u003c", StringComparison.Ordinal)
            .Replace(">", @"\u003e", StringComparison.Ordinal)
            .Replace("&", @"\u0026", StringComparison.Ordinal);
    }

    /// <summary>Reads the first value of a text that <see cref="GoSyntax"/> has found good. Of two properties of one name the last one counts.</summary>
    public static JsonNode? Read(string text)
    {
        using var document = JsonDocument.Parse(text, Reading);
        return Node(document.RootElement);
    }

    private static JsonNode? Node(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var read = new JsonObject();
                foreach (var property in element.EnumerateObject())
                    read[property.Name] = Node(property.Value);
                return read;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(Node)]);
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element.Clone());
        }
    }
}
