using System.Text;
using System.Text.Json;

namespace RsPa.Actors.Gateway;

/// <summary>Finds the server's own words in the body of an error.</summary>
internal static class ErrorWords
{
    private const int Longest = 1000;

    /// <summary>The words of an <c>error</c> property: Ollama's form (a text) or OpenAI's (an object with a <c>message</c>); nothing where there is none.</summary>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static string? Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("error"u8, out var error))
            return null;
        return error.ValueKind switch
        {
            JsonValueKind.String => error.GetString(),
            JsonValueKind.Object when error.TryGetProperty("message"u8, out var message) => message.ToString(),
            JsonValueKind.Null => null,
            _ => error.GetRawText(),
        };
    }

    /// <summary>The words of a whole body, whatever it is.</summary>
    /// <param name="body">The body, UTF-8.</param>
    /// <param name="otherwise">The words of an empty body, such as the status in words.</param>
    public static string ReadBody(byte[] body, string otherwise)
    {
        try
        {
            if (body.Length > 0 && Read(body) is { Length: > 0 } words)
                return words;
        }
        catch (JsonException)
        {
            // A proxy in between answers in its own form: then its text is all that there is to say.
        }

        var text = Encoding.UTF8.GetString(body).Trim();
        return text.Length == 0 ? otherwise : text.Length > Longest ? text[..Longest] + " …" : text;
    }
}
