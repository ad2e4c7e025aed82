using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RsPa.Actors.Gateway.Calls;

/// <summary>Puts the pieces of an answer of Ollama's own API together, as Ollama itself does for a caller who wants it whole.</summary>
internal static class WholeAnswer
{
    /// <summary>The type of a whole answer.</summary>
    public const string ContentType = "application/json; charset=utf-8";

    // Ollama writes these three as Go does.
    private static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Puts them together: the last piece, with the texts of all, their tool calls and their log probabilities.</summary>
    /// <param name="api">Chat or generate.</param>
    /// <param name="pieces">The pieces, one JSON object each, at least one.</param>
    public static ReadOnlyMemory<byte> Fold(ModelApi api, IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        if (pieces.Count == 1)
            return pieces[0].Span.EndsWith("\n"u8) ? pieces[0][..^1] : pieces[0];
        var (text, thinking) = (new StringBuilder(), new StringBuilder());
        var (tools, probabilities) = (new List<JsonElement>(), new List<JsonElement>());
        JsonElement last = default;
        var documents = new List<JsonDocument>(pieces.Count);
        try
        {
            foreach (var piece in pieces)
            {
                var document = JsonDocument.Parse(piece);
                documents.Add(document);
                last = document.RootElement;
                var part = api == ModelApi.Chat && last.TryGetProperty("message"u8, out var message) ? message : last;
                Append(text, part, api == ModelApi.Chat ? "content"u8 : "response"u8);
                Append(thinking, part, "thinking"u8);
                Collect(tools, part, "tool_calls"u8);
                Collect(probabilities, last, "logprobs"u8);
            }

            return Write(api, last, text.ToString(), thinking.ToString(), tools, probabilities);
        }
        finally
        {
            foreach (var document in documents)
                document.Dispose();
        }
    }

    /// <summary>The answer to a request that has a model unloaded.</summary>
    /// <param name="api">Chat or generate.</param>
    /// <param name="model">The model's name, as asked.</param>
    /// <param name="at">When that is.</param>
    public static ReadOnlyMemory<byte> Unloaded(ModelApi api, string model, DateTimeOffset at)
    {
        var buffer = new ArrayBufferWriter<byte>(160);
        using (var json = new Utf8JsonWriter(buffer, Form))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, model);
            json.WriteString("created_at"u8, at.UtcDateTime);
            if (api == ModelApi.Chat)
            {
                json.WriteStartObject("message"u8);
                json.WriteString("role"u8, "assistant"u8);
                json.WriteString("content"u8, ""u8);
                json.WriteEndObject();
            }
            else
            {
                json.WriteString("response"u8, ""u8);
            }

            json.WriteBoolean("done"u8, value: true);
            json.WriteString("done_reason"u8, "unload"u8);
            json.WriteEndObject();
        }

        return Escaped(buffer.WrittenMemory);
    }

    private static ReadOnlyMemory<byte> Write(ModelApi api, JsonElement last, string text, string thinking, List<JsonElement> tools, List<JsonElement> probabilities)
    {
        var buffer = new ArrayBufferWriter<byte>(512 + text.Length);
        using (var json = new Utf8JsonWriter(buffer, Form))
        {
            json.WriteStartObject();
            foreach (var property in last.EnumerateObject())
            {
                if (property.NameEquals("message"u8) && api == ModelApi.Chat)
                {
                    json.WriteStartObject("message"u8);
                    json.WriteString("role"u8, property.Value.TryGetProperty("role"u8, out var role) ? role.GetString() : "assistant");
                    WriteParts(json, "content"u8, text, thinking, tools);
                    json.WriteEndObject();
                }
                else if (property.NameEquals("response"u8) && api == ModelApi.Generate)
                {
                    WriteParts(json, "response"u8, text, thinking, tools);
                }
                else if (!property.NameEquals("thinking"u8) && !property.NameEquals("logprobs"u8) && !property.NameEquals("tool_calls"u8))
                {
                    property.WriteTo(json);
                }
            }

            WriteAll(json, "logprobs"u8, probabilities);
            json.WriteEndObject();
        }

        return Escaped(buffer.WrittenMemory);
    }

    private static void WriteParts(Utf8JsonWriter json, ReadOnlySpan<byte> name, string text, string thinking, List<JsonElement> tools)
    {
        json.WriteString(name, text);
        if (thinking.Length > 0)
            json.WriteString("thinking"u8, thinking);
        WriteAll(json, "tool_calls"u8, tools);
    }

    private static void WriteAll(Utf8JsonWriter json, ReadOnlySpan<byte> name, List<JsonElement> all)
    {
        if (all.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (var one in all)
            one.WriteTo(json);
        json.WriteEndArray();
    }

    private static void Append(StringBuilder text, JsonElement part, ReadOnlySpan<byte> name)
    {
        if (part.ValueKind == JsonValueKind.Object && part.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
            text.Append(JsonFields.Lenient(value));
    }

    private static void Collect(List<JsonElement> all, JsonElement part, ReadOnlySpan<byte> name)
    {
        if (part.ValueKind == JsonValueKind.Object && part.TryGetProperty(name, out var values) && values.ValueKind == JsonValueKind.Array)
            all.AddRange(values.EnumerateArray());
    }

    // Outside of texts none of these characters can stand in JSON.
    private static ReadOnlyMemory<byte> Escaped(ReadOnlyMemory<byte> json)
    {
        if (json.Span.IndexOfAny("<>&"u8) < 0)
            return json;
        var text = Encoding.UTF8.GetString(json.Span);
        return Encoding.UTF8.GetBytes(text.Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal).Replace("&", "\\u0026", StringComparison.Ordinal));
    }
}
