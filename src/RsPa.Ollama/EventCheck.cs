using System.Text.Json;

namespace RsPa.Ollama;

/// <summary>
/// What the events of one answer of an OpenAI-compatible or Anthropic-compatible path say together. Ollama ends such a stream without a
/// word where it fails in the middle: only the event that ends it in good order tells a whole answer.
/// </summary>
internal sealed class EventCheck : IPieceCheck
{
    public int Pieces { get; private set; }

    public bool Add(ReadOnlySpan<byte> piece, out bool isEnd)
    {
        isEnd = false;
        if (piece.Trim(" \t\r\n"u8).IsEmpty)
            return false;
        Pieces++;
        if (!IsEvent(piece))
            throw new OllamaException(new OllamaFault.Garbage(Pieces, OllamaLine.Quote(piece)));
        var data = Data(piece);
        if (data.SequenceEqual("[DONE]"u8))
        {
            isEnd = true;
            return true;
        }

        if (data.IsEmpty)
            return true; // a comment, or an event without data
        try
        {
            isEnd = Read(data);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new OllamaException(new OllamaFault.Garbage(Pieces, OllamaLine.Quote(data)), e);
        }

        return true;
    }

    public bool IsEnd(ReadOnlySpan<byte> piece) => false;

    public OllamaFault EndedEarly() => new OllamaFault.EndedEarly(Pieces);

    /// <summary>The data of an event. Those that are read here have one line of it.</summary>
    internal static ReadOnlySpan<byte> Data(ReadOnlySpan<byte> piece)
    {
        foreach (var range in piece.Split((byte)'\n'))
        {
            var line = piece[range];
            if (line.StartsWith("data:"u8))
                return line["data:"u8.Length..].Trim(" \r"u8);
        }

        return [];
    }

    // A reader of events passes over a field that it does not know. None of these servers has any.
    private static bool IsEvent(ReadOnlySpan<byte> piece)
    {
        foreach (var range in piece.Split((byte)'\n'))
        {
            var line = piece[range].TrimEnd((byte)'\r');
            if (!line.IsEmpty && line[0] != (byte)':' && !line.StartsWith("data"u8) && !line.StartsWith("event"u8) && !line.StartsWith("id"u8) && !line.StartsWith("retry"u8))
                return false;
        }

        return true;
    }

    private static bool Read(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("not an object");
        var isEnd = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isError = reader.ValueTextEquals("error"u8);
            var isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (isError && reader.TokenType is (JsonTokenType.String or JsonTokenType.StartObject))
                throw new OllamaException(new OllamaFault.ErrorLine(ErrorBody.Read(data) ?? OllamaLine.Quote(data)));
            if (isType && reader.TokenType == JsonTokenType.String)
                isEnd |= reader.ValueTextEquals("response.completed"u8) || reader.ValueTextEquals("response.incomplete"u8) || reader.ValueTextEquals("response.failed"u8) || reader.ValueTextEquals("message_stop"u8);
            reader.Skip();
        }

        return isEnd;
    }
}
