using System.Text;
using System.Text.Json;

namespace RsPa.Actors.Gateway;

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
/// <param name="Words">The words of an error, or how a line that is no piece of an answer begins.</param>
internal readonly record struct OllamaLine(OllamaLineKind Kind, string Words = "")
{
    private const int LongestQuote = 120;

    /// <summary>Reads one.</summary>
    /// <param name="line">UTF-8, without the line feed.</param>
    public static OllamaLine Read(ReadOnlySpan<byte> line)
    {
        if (line.Trim(" \t\r"u8).IsEmpty)
            return new OllamaLine(OllamaLineKind.Blank);
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return Garbage(line);
            var done = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isError = reader.ValueTextEquals("error"u8);
                var isDone = reader.ValueTextEquals("done"u8);
                reader.Read();
                if (isError && reader.TokenType is (JsonTokenType.String or JsonTokenType.StartObject))
                    return new OllamaLine(OllamaLineKind.Error, ErrorWords.Read(line) ?? Quote(line));
                done |= isDone && reader.TokenType == JsonTokenType.True;
                reader.Skip();
            }

            while (reader.Read())
            {
                // Reading to the end finds what follows the object.
            }

            return new OllamaLine(done ? OllamaLineKind.Done : OllamaLineKind.Piece);
        }
        catch (JsonException)
        {
            return Garbage(line);
        }
    }

    /// <summary>How a text begins, for a message: printable, in quotation marks.</summary>
    public static string Quote(ReadOnlySpan<byte> text)
    {
        var start = Encoding.UTF8.GetString(text[..Math.Min(text.Length, LongestQuote * 4)]);
        var printable = new string([.. start.Take(LongestQuote).Select(c => char.IsControl(c) ? ' ' : c)]);
        return $"'{printable}'" + (start.Length > LongestQuote ? " …" : "");
    }

    private static OllamaLine Garbage(ReadOnlySpan<byte> line) => new(OllamaLineKind.Garbage, Quote(line));
}
