using System.Text;
using System.Text.Json;

namespace RsPa.Ollama;

/// <summary>What a line of a streamed answer is.</summary>
internal enum OllamaLineKind
{
    None,
    Blank,
    Piece,
    Done,
    Error,
    Garbage,
}

/// <summary>Reads a line of a streamed answer as far as needed to tell what it is.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">
/// The text of a piece, its thinking included and the white space around it left away; the words of an error; how a line that is no
/// line of an answer begins.
/// </param>
internal readonly record struct OllamaLine(OllamaLineKind Kind, string Text = "")
{
    private const int LongestQuote = 120;

    /// <summary>Reads one.</summary>
    /// <param name="line">UTF-8, with or without its line feed.</param>
    public static OllamaLine Read(ReadOnlySpan<byte> line)
    {
        if (line.Trim(" \t\r\n"u8).IsEmpty)
            return new OllamaLine(OllamaLineKind.Blank);
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return Garbage(line);
            var done = false;
            var text = "";
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isError = reader.ValueTextEquals("error"u8);
                var isDone = reader.ValueTextEquals("done"u8);
                var isMessage = reader.ValueTextEquals("message"u8);
                var isText = reader.ValueTextEquals("response"u8) || reader.ValueTextEquals("thinking"u8);
                reader.Read();
                if (isError && reader.TokenType is (JsonTokenType.String or JsonTokenType.StartObject))
                    return new OllamaLine(OllamaLineKind.Error, ErrorBody.Read(line) ?? Quote(line));
                done |= isDone && reader.TokenType == JsonTokenType.True;
                if (isMessage && reader.TokenType == JsonTokenType.StartObject)
                    text = ReadMessage(ref reader);
                else if (isText && reader.TokenType == JsonTokenType.String)
                    text += reader.GetString();
                else
                    reader.Skip();
            }

            while (reader.Read())
            {
                // Reading to the end finds what follows the object.
            }

            return new OllamaLine(done ? OllamaLineKind.Done : OllamaLineKind.Piece, text.Trim());
        }
        catch (JsonException)
        {
            return Garbage(line);
        }
        catch (InvalidOperationException) // a text that is not a valid Unicode
        {
            return Garbage(line);
        }
    }

    /// <summary>How a text begins, for a message: printable, in quotation marks.</summary>
    public static string Quote(ReadOnlySpan<byte> text)
    {
        var start = Encoding.UTF8.GetString(text[..Math.Min(text.Length, LongestQuote * 4)]).TrimEnd('\n');
        var printable = new string([.. start.Take(LongestQuote).Select(c => char.IsControl(c) ? ' ' : c)]);
        return $"'{printable}'" + (start.Length > LongestQuote ? " …" : "");
    }

    private static string ReadMessage(ref Utf8JsonReader reader)
    {
        var text = "";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isText = reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("thinking"u8);
            reader.Read();
            if (isText && reader.TokenType == JsonTokenType.String)
                text += reader.GetString();
            else
                reader.Skip();
        }

        return text;
    }

    private static OllamaLine Garbage(ReadOnlySpan<byte> line) => new(OllamaLineKind.Garbage, Quote(line));
}
