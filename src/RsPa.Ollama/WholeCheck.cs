using System.Text.Json;

namespace RsPa.Ollama;

/// <summary>
/// What an answer that comes in one piece says: something that is none, or one that is not whole. A server that stops a model which repeats
/// itself gives status 200 for the half of it, and leaves the reason of its end away.
/// </summary>
internal static class WholeCheck
{
    /// <summary>Checks it.</summary>
    /// <param name="body">UTF-8.</param>
    /// <exception cref="OllamaException">It is no whole answer.</exception>
    public static void Check(ReadOnlySpan<byte> body)
    {
        if (body.Trim(" \t\r\n"u8).IsEmpty)
            throw new OllamaException(new OllamaFault.EndedEarly(0));
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new OllamaException(new OllamaFault.Garbage(0, OllamaLine.Quote(body)));
            if (!IsWhole(ref reader, body))
                throw new OllamaException(new OllamaFault.EndedEarly(1));
            while (reader.Read())
            {
                // Reading to the end finds what follows the object.
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new OllamaException(new OllamaFault.Garbage(0, OllamaLine.Quote(body)), e);
        }
    }

    // A message without the reason of its end was not ended, and neither was a response that counts no token at all: it says "completed" all the same.
    private static bool IsWhole(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        var isWhole = true;
        var (isMessage, hasReason, isResponse, hasTokens) = (false, false, false, true);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isError = reader.ValueTextEquals("error"u8);
            var isDone = reader.ValueTextEquals("done"u8);
            var isType = reader.ValueTextEquals("type"u8);
            var isObject = reader.ValueTextEquals("object"u8);
            var isReason = reader.ValueTextEquals("stop_reason"u8);
            var isUsage = reader.ValueTextEquals("usage"u8);
            var isChoices = reader.ValueTextEquals("choices"u8);
            reader.Read();
            var isText = reader.TokenType == JsonTokenType.String;
            if (isError && (isText || reader.TokenType == JsonTokenType.StartObject))
                throw new OllamaException(new OllamaFault.ErrorLine(ErrorBody.Read(body) ?? OllamaLine.Quote(body)));
            isWhole &= !(isDone && reader.TokenType == JsonTokenType.False);
            isMessage |= isType && isText && reader.ValueTextEquals("message"u8);
            isResponse |= isObject && isText && reader.ValueTextEquals("response"u8);
            hasReason |= isReason && isText;
            if (isChoices && reader.TokenType == JsonTokenType.StartArray)
                isWhole &= AreDone(ref reader);
            else if (isUsage && reader.TokenType == JsonTokenType.StartObject)
                hasTokens = CountsTokens(ref reader);
            else
                reader.Skip();
        }

        return isWhole && (!isMessage || hasReason) && (!isResponse || hasTokens);
    }

    private static bool CountsTokens(ref Utf8JsonReader reader)
    {
        var counts = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            counts |= reader.TokenType == JsonTokenType.Number && !reader.ValueSpan.SequenceEqual("0"u8);
            reader.Skip();
        }

        return counts;
    }

    private static bool AreDone(ref Utf8JsonReader reader)
    {
        var areDone = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            var isDone = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isReason = reader.ValueTextEquals("finish_reason"u8);
                reader.Read();
                isDone |= isReason && reader.TokenType == JsonTokenType.String;
                reader.Skip();
            }

            areDone &= isDone;
        }

        return areDone;
    }
}
