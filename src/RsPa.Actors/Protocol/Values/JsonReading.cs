using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using RsPa.Agents;

namespace RsPa.Actors.Protocol.Values;

/// <summary>Says what is wrong with a JSON text in the words of people, with the line and the byte: both count from 1.</summary>
public static class JsonReading
{
    /// <summary>How deep JSON may be nested: what the readers of the platform take.</summary>
    public const int MaxDepth = 64;

    /// <summary>How much of the text is shown.</summary>
    private const int Excerpt = 20;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a JSON text that nothing is wrong with: no name twice in an object, and no string that no text can hold.</summary>
    /// <param name="json">The text; it must stay as it is while the document is used.</param>
    /// <param name="name">What the text is called in the message; null for a request's body.</param>
    /// <param name="remedy">What to do about what is not valid JSON.</param>
    /// <param name="document">The document, which must be disposed.</param>
    /// <param name="fault">What is wrong.</param>
    /// <returns>Whether nothing is wrong.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> json, string? name, string remedy, [NotNullWhen(true)] out JsonDocument? document, [NotNullWhen(false)] out InvalidValue? fault)
    {
        (document, fault) = (null, JsonStrings.Fault(json.Span, name));
        if (fault is not null)
            return false;
        try
        {
            document = JsonDocument.Parse(json, Strict);
            return true;
        }
        catch (JsonException e)
        {
            fault = new InvalidValue(name ?? "body", $"{name ?? "body"}: {Sentence(json.Span, e)}") { Remedy = remedy };
            return false;
        }
    }

    /// <summary>What is wrong.</summary>
    private static string Sentence(ReadOnlySpan<byte> json, JsonException e)
    {
        if (json.Trim(" \t\r\n"u8).IsEmpty)
            return "it is empty.";
        var repeated = Repeated(json, out var deep);
        if (deep)
            return $"it is nested deeper than {MaxDepth} levels.";
        if (repeated is { } twice)
            return $"{(twice.Place.Length == 0 ? "it" : twice.Place)} has the property '{DisplayText.Line(twice.Name, 60)}' twice.";
        var (line, column) = (e.LineNumber ?? 0, e.BytePositionInLine ?? 0);
        var where = $"at line {line + 1}, byte {column + 1}";
        var rest = Rest(json, line, column);
        return rest.IsEmpty ? $"it is not valid JSON: it ends {where}, before its value does." : $"it is not valid JSON: '{DisplayText.Line(Encoding.UTF8.GetString(rest))}' {where} cannot stand there.";
    }

    private static ReadOnlySpan<byte> Rest(ReadOnlySpan<byte> json, long line, long column)
    {
        for (; line > 0 && json.IndexOf((byte)'\n') is >= 0 and var end; line--)
            json = json[(end + 1)..];
        var rest = column < json.Length ? json[(int)column..] : default;
        var stop = rest.IndexOfAny("\r\n"u8);
        rest = stop >= 0 ? rest[..stop] : rest;
        return rest.Length <= Excerpt ? rest : Whole(rest[..Excerpt]);
    }

    /// <summary>Without the start of a character that was cut.</summary>
    private static ReadOnlySpan<byte> Whole(ReadOnlySpan<byte> cut)
    {
        while (cut.Length > 0 && Rune.DecodeLastFromUtf8(cut, out _, out _) != System.Buffers.OperationStatus.Done)
            cut = cut[..^1];
        return cut;
    }

    /// <summary>The first name that stands twice in one object.</summary>
    private static (string Place, string Name)? Repeated(ReadOnlySpan<byte> json, out bool deep)
    {
        deep = false;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth + 1 });
        var place = new JsonPlace();
        var names = new Stack<HashSet<string>>();
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        place.Enter(reader.TokenType == JsonTokenType.StartArray);
                        names.Push(new HashSet<string>(StringComparer.Ordinal));
                        if (names.Count > MaxDepth)
                        {
                            deep = true;
                            return null;
                        }

                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        place.Leave();
                        names.Pop();
                        break;
                    case JsonTokenType.PropertyName:
                        place.Unname();
                        var name = reader.GetString()!;
                        if (!names.Peek().Add(name))
                            return ($"{place}", name);
                        place.Name(reader.ValueSpan);
                        break;
                    default:
                        place.BeginValue();
                        break;
                }
            }
        }
        catch (JsonException)
        {
            // What is broken further on is told with the place that the first reading gave.
        }

        return null;
    }
}
