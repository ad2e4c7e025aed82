using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using RsPa.Actors.Gateway.Calls;

namespace RsPa.Host.DropIn.Errors;

/// <summary>In whose form an error is told.</summary>
internal enum ErrorForm
{
    None = 0,

    /// <summary>Ollama's own: <c>{"error":"words"}</c>.</summary>
    Ollama,

    /// <summary>OpenAI's: an object with a message and a type.</summary>
    OpenAi,

    /// <summary>Anthropic's: an object of the type <c>error</c>.</summary>
    Anthropic,
}

/// <summary>Errors in the forms of the APIs: as a body, and as the last piece of a stream.</summary>
internal static class ErrorForms
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The form of a path's errors.</summary>
    public static ErrorForm Of(PathString path) =>
        path.StartsWithSegments("/v1/messages", StringComparison.Ordinal) ? ErrorForm.Anthropic : path.StartsWithSegments("/v1", StringComparison.Ordinal) ? ErrorForm.OpenAi : ErrorForm.Ollama;

    /// <summary>The form of an API's errors.</summary>
    public static ErrorForm Of(ModelApi api) => api.IsNative() ? ErrorForm.Ollama : api == ModelApi.AnthropicMessages ? ErrorForm.Anthropic : ErrorForm.OpenAi;

    /// <summary>The content type of a body, as Ollama has it.</summary>
    public static string ContentType(ErrorForm form) => form == ErrorForm.Ollama ? "application/json; charset=utf-8" : "application/json";

    /// <summary>An error as a body.</summary>
    /// <param name="form">The form.</param>
    /// <param name="error">The error.</param>
    /// <param name="request">What the request is known by.</param>
    public static ReadOnlyMemory<byte> Body(ErrorForm form, DropInError error, string request) => Encoding.UTF8.GetBytes(Text(form switch
    {
        ErrorForm.Ollama => new JsonObject { ["error"] = error.Words },
        ErrorForm.OpenAi => new JsonObject { ["error"] = OpenAi(error) },
        ErrorForm.Anthropic => Anthropic(error, request),
        _ => throw new ArgumentOutOfRangeException(nameof(form), form, "There is no such form."),
    }));

    /// <summary>An error as the last piece of a stream that has begun.</summary>
    /// <param name="api">Whose stream.</param>
    /// <param name="error">The error.</param>
    /// <param name="request">What the request is known by.</param>
    /// <param name="last">The piece before it.</param>
    public static ReadOnlyMemory<byte> LastPiece(ModelApi api, DropInError error, string request, ReadOnlySpan<byte> last) => Encoding.UTF8.GetBytes(api switch
    {
        ModelApi.OpenAiResponses => $"event: error\ndata: {Text(new JsonObject
        {
            ["type"] = "error",
            ["code"] = "server_error",
            ["message"] = error.Words,
            ["param"] = null,
            ["sequence_number"] = SequenceAfter(last),
            ["error"] = OpenAi(error), // by which OpenAI's own clients know an error in a stream
        })}\n\n",
        ModelApi.AnthropicMessages => $"event: error\ndata: {Text(Anthropic(error, request))}\n\n",
        _ when api.IsNative() => Text(new JsonObject { ["error"] = error.Words }) + "\n",
        _ => $"data: {Text(new JsonObject { ["error"] = OpenAi(error) })}\n\n",
    });

    private static JsonObject OpenAi(DropInError error) => new()
    {
        ["message"] = error.Words,
        ["type"] = error.Status switch
        {
            400 or 413 => "invalid_request_error",
            401 => "authentication_error",
            403 => "permission_error",
            404 => "not_found_error",
            _ => "api_error",
        },
        ["param"] = null,
        ["code"] = error.Status == 401 ? "invalid_api_key" : null,
    };

    private static JsonObject Anthropic(DropInError error, string request) => new()
    {
        ["type"] = "error",
        ["error"] = new JsonObject
        {
            ["type"] = error.Status switch
            {
                400 => "invalid_request_error",
                401 => "authentication_error",
                403 => "permission_error",
                404 => "not_found_error",
                413 => "request_too_large",
                503 => "overloaded_error",
                _ => "api_error",
            },
            ["message"] = error.Words,
        },
        ["request_id"] = $"req_{request.Replace(":", "", StringComparison.Ordinal)}",
    };

    private static int SequenceAfter(ReadOnlySpan<byte> last)
    {
        try
        {
            var start = last.IndexOf("data:"u8);
            if (start < 0)
                return 0;
            var reader = new Utf8JsonReader(last[(start + 5)..], isFinalBlock: false, default);
            using var json = JsonDocument.ParseValue(ref reader);
            return json.RootElement.TryGetProperty("sequence_number"u8, out var number) && number.TryGetInt32(out var value) ? value + 1 : 0;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return 0;
        }
    }

    // Ollama escapes these three, as Go does; outside of texts they can't stand in JSON.
    private static string Text(JsonObject json) => json.ToJsonString(Json)
        .Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal).Replace("&", "\\u0026", StringComparison.Ordinal);
}
