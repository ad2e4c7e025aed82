using System.Text;
using System.Text.Json;

namespace RsPa.Ollama;

/// <summary>Reads the body of an error: the server's own words, and which fault it is.</summary>
internal static class ErrorBody
{
    private const int Longest = 1000;

    /// <summary>The words of an <c>error</c> property: Ollama's form (a text) or OpenAI's (an object with a <c>message</c>); nothing where there is none.</summary>
    /// <exception cref="JsonException">The body is not valid JSON.</exception>
    public static string? Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        return Parse(document.RootElement)?.Words;
    }

    /// <summary>Which fault a refusal is.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The body, UTF-8.</param>
    /// <param name="otherwise">The words of an empty body, such as the status in words.</param>
    public static OllamaFault ToFault(int status, byte[] body, string otherwise)
    {
        Error? error = null;
        try
        {
            if (body.Length > 0)
            {
                using var document = JsonDocument.Parse(body);
                error = Parse(document.RootElement);
            }
        }
        catch (JsonException)
        {
            // A proxy in between answers in its own form: then its text is all that there is to say.
        }

        if (status == 400 && error is { IsTooLong: true })
            return new OllamaFault.PromptTooLong(error.PromptTokens, error.ContextTokens, Shorten(error.Words));
        return new OllamaFault.Status(status, error is { Words.Length: > 0 } ? Shorten(error.Words) : WholeBody(body, otherwise));
    }

    private static string WholeBody(byte[] body, string otherwise)
    {
        var text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 4 * (Longest + 1)))).Trim();
        return text.Length == 0 ? otherwise : Shorten(text);
    }

    private static string Shorten(string text)
    {
        var printable = string.Concat(text.Take(Longest).Select(c => char.IsControl(c) ? ' ' : c));
        return text.Length > Longest ? printable + " …" : printable;
    }

    private static Error? Parse(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("error"u8, out var error))
            return null;
        switch (error.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.String:
                return ParseNested(error.GetString()!) ?? new Error(error.GetString()!, null, null, null);
            case JsonValueKind.Object when error.TryGetProperty("message"u8, out var message):
                return new Error(message.ToString(), Text(error, "type"u8), Number(error, "n_prompt_tokens"u8), Number(error, "n_ctx"u8));
            default:
                return new Error(error.GetRawText(), null, null, null);
        }
    }

    // What the runner refuses arrives as its own error, a JSON text, inside of Ollama's.
    private static Error? ParseNested(string words)
    {
        if (!words.StartsWith('{'))
            return null;
        try
        {
            using var document = JsonDocument.Parse(words);
            return Parse(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, ReadOnlySpan<byte> name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement element, ReadOnlySpan<byte> name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private sealed record Error(string Words, string? Type, long? PromptTokens, long? ContextTokens)
    {
        public bool IsTooLong =>
            Type == "exceed_context_size_error"
            || Words.Contains("exceeds the available context size", StringComparison.Ordinal)
            || Words.Contains("longer than the context length", StringComparison.Ordinal);
    }
}
