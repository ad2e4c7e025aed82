using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace RsPa.Actors.Protocol.Values;

/// <summary>
/// Finds strings in JSON that no text can hold. Its grammar lets an escape name half of a surrogate pair (RFC 8259, section 8.2), and
/// the reader lets any bytes stand within quotation marks; both come to light only where somebody reads the string, which then throws.
/// </summary>
public static class JsonStrings
{
    private const string Remedy = "send text in UTF-8, and a character beyond U+FFFF as itself or as a whole pair such as \\ud83d\\ude00";

    /// <summary>Looks at a whole text. One without a fault costs two vectorized passes.</summary>
    /// <param name="json">The text. What is not valid JSON for another reason is not this method's to say.</param>
    /// <param name="name">What the text is called in the problem; nothing for a request's body, whose properties are known by their own names.</param>
    public static InvalidValue? Fault(ReadOnlySpan<byte> json, string? name)
    {
        if (Utf8.IsValid(json) && json.IndexOf("\\ud"u8) < 0 && json.IndexOf("\\uD"u8) < 0)
            return null;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonReading.MaxDepth + 1 });
        var place = new JsonPlace();
        try
        {
            while (reader.Read())
            {
                if (Step(ref reader, place) is { } wrong)
                    return Describe(wrong, reader.TokenStartIndex + 1, Field(name, $"{place}"));
            }
        }
        catch (JsonException)
        {
            // Broken in another way, which the caller's own reading says with its place.
        }

        return null;
    }

    private static (int At, string What)? Step(ref Utf8JsonReader reader, JsonPlace place)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                place.Enter(reader.TokenType == JsonTokenType.StartArray);
                return null;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                place.Leave();
                return null;
            case JsonTokenType.PropertyName:
                var wrong = Wrong(reader.ValueSpan);
                if (wrong is null)
                    place.Name(reader.ValueSpan);
                else
                    place.Unname();
                return wrong;
            case JsonTokenType.String:
                place.BeginValue();
                return Wrong(reader.ValueSpan);
            default:
                place.BeginValue();
                return null;
        }
    }

    private static string Field(string? name, string place) =>
        (name, place) switch
        {
            (null, "") => "body",
            (null, _) => place,
            (_, "") => name,
            _ => place[0] == '[' ? name + place : $"{name}.{place}",
        };

    private static InvalidValue Describe((int At, string What) wrong, long start, string field)
    {
        var at = (start + wrong.At + 1).ToString(CultureInfo.InvariantCulture);
        return new InvalidValue(field, $"{field}: it holds {wrong.What}, at byte {at}.") { Value = wrong.What, Remedy = Remedy };
    }

    /// <summary>The first thing in a string, as it stands between its quotation marks, that no text can hold, and its offset.</summary>
    private static (int At, string What)? Wrong(ReadOnlySpan<byte> raw)
    {
        for (var at = 0; at < raw.Length;)
        {
            if (raw[at] == '\\')
            {
                if (raw.Length > at + 5 && raw[at + 1] == 'u')
                {
                    var first = Code(raw[at..]);
                    if (char.IsLowSurrogate(first) || (char.IsHighSurrogate(first) && !char.IsLowSurrogate(Code(raw[(at + 6)..]))))
                        return (at, $"{Encoding.ASCII.GetString(raw.Slice(at, 6))}, half of a character");
                    at += char.IsHighSurrogate(first) ? 12 : 6;
                }
                else
                {
                    at += 2;
                }

                continue;
            }

            if (Rune.DecodeFromUtf8(raw[at..], out _, out var length) != OperationStatus.Done)
                return (at, string.Create(CultureInfo.InvariantCulture, $"the byte 0x{raw[at]:X2}, which is not valid UTF-8"));
            at += length;
        }

        return null;
    }

    /// <summary>The code unit that an escape names; zero where there is no such escape.</summary>
    private static char Code(ReadOnlySpan<byte> raw) =>
        raw.Length >= 6 && raw[0] == '\\' && raw[1] == 'u' && Utf8Parser.TryParse(raw.Slice(2, 4), out ushort code, out var read, 'x') && read == 4 ? (char)code : '\0';
}
