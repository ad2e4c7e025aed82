using System.Buffers;
using System.Text.Json;

namespace RsPa.Actors.Gateway.Calls;

/// <summary>How a request is changed on its way to the server.</summary>
/// <param name="Context">The context (<c>num_ctx</c>) that all calls of the model have; nothing leaves it to the server.</param>
/// <param name="MostOutput">The most tokens of the answer; nothing leaves it as it is.</param>
/// <param name="NoThinking">Whether the model is told not to think where the request does not say.</param>
internal sealed record BodyChange(int? Context, int? MostOutput, bool NoThinking);

/// <summary>
/// The body of a request as the server gets it. In Ollama's own APIs what would make the server load the model anew is the same for all calls
/// of a model, how long it stays is the gateway's to say, and no prompt is cut in silence. The others can say none of that, and go as they are.
/// </summary>
internal static class RequestBody
{
    /// <summary>Options that make Ollama load a model anew where two calls differ in them.</summary>
    private static readonly string[] LoadOptions = ["num_ctx", "num_batch", "num_gpu", "main_gpu", "num_thread", "use_mmap", "draft_num_predict"];

    /// <summary>Writes it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="envelope">What was read of it.</param>
    /// <param name="change">What is different.</param>
    public static ReadOnlyMemory<byte> Write(ModelRequest request, RequestEnvelope envelope, BodyChange change)
    {
        if (request.Api is ModelApi.OpenAiChat or ModelApi.OpenAiCompletions && envelope.IsStreamed)
            return WithUsage(request.Body);
        if (!request.Api.IsNative())
            return request.Body;
        using var document = JsonDocument.Parse(request.Body);
        var buffer = new ArrayBufferWriter<byte>(request.Body.Length + 128);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            Copy(json, document.RootElement, request.Api);
            if (JsonFields.Find(document.RootElement, "keep_alive") is not { } keepAlive || KeepAlive.IsValid(keepAlive))
                json.WriteNumber("keep_alive"u8, -1);
            if (request.Api.IsFolded())
            {
                json.WriteBoolean("stream"u8, value: true);
                if (envelope.Truncate is null)
                    json.WriteBoolean("truncate"u8, value: false);
                if (change.NoThinking && JsonFields.Find(document.RootElement, "think") is null or { ValueKind: JsonValueKind.Null })
                    json.WriteBoolean("think"u8, value: false);
            }

            WriteOptions(json, JsonFields.Find(document.RootElement, "options"), change);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void Copy(Utf8JsonWriter json, JsonElement body, ModelApi api)
    {
        foreach (var property in body.EnumerateObject())
        {
            var isOurs = (Is(property, "keep_alive") && KeepAlive.IsValid(property.Value)) || Is(property, "options") || Is(property, "shift") ||
                (api.IsFolded() && (Is(property, "stream") || (property.Value.ValueKind == JsonValueKind.Null && (Is(property, "think") || Is(property, "truncate")))));
            if (!isOurs)
                property.WriteTo(json);
        }
    }

    private static void WriteOptions(Utf8JsonWriter json, JsonElement? options, BodyChange change)
    {
        if (options is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null) } wrong)
        {
            json.WritePropertyName("options"u8);
            wrong.WriteTo(json); // the server has the words for that
            return;
        }

        json.WriteStartObject("options"u8);
        if (options is { ValueKind: JsonValueKind.Object } given)
        {
            foreach (var property in given.EnumerateObject())
            {
                var isOurs = (Array.Exists(LoadOptions, name => Is(property, name)) && property.Value.ValueKind != JsonValueKind.String) || (change.MostOutput is not null && Is(property, "num_predict"));
                if (!isOurs)
                    property.WriteTo(json);
            }
        }

        if (change.MostOutput is { } most)
            json.WriteNumber("num_predict"u8, most);
        if (change.Context is { } context)
            json.WriteNumber("num_ctx"u8, context);
        json.WriteEndObject();
    }

    // The server says at the end what an answer took only where it is asked to.
    private static ReadOnlyMemory<byte> WithUsage(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        if (JsonFields.Find(document.RootElement, "stream_options") is { ValueKind: not JsonValueKind.Null })
            return body;
        var buffer = new ArrayBufferWriter<byte>(body.Length + 64);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var property in document.RootElement.EnumerateObject())
                property.WriteTo(json);
            json.WriteStartObject("stream_options"u8);
            json.WriteBoolean("include_usage"u8, value: true);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static bool Is(JsonProperty property, string name) => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
