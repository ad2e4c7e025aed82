using System.Text.Json;
using RsPa.Actors.Decisions;

namespace RsPa.Actors.Gateway.Caching;

/// <summary>
/// Whether an answer may be kept: one that came to its end by itself. None is kept that holds an error, that breaks off, that reached its
/// most tokens (another limit would give another answer), that was held back by a filter, or that only says that a model was loaded.
/// </summary>
[Decision]
internal static class KeepableAnswer
{
    /// <summary>Looks at an answer.</summary>
    /// <param name="path">The path of the API.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="pieces">All of its pieces, in order.</param>
    public static bool Is(string path, int status, IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        if (status != 200 || pieces.Count == 0)
            return false;
        try
        {
            return CallForms.Of(path) switch
            {
                CallForm.NativeText => Look(pieces[^1], EndsWell),
                CallForm.NativeEmbedding => pieces.Count == 1 && Look(pieces[0], body => HasItems(body, "embeddings") || HasItems(body, "embedding")),
                CallForm.OpenAiEmbedding => pieces.Count == 1 && Look(pieces[0], body => HasItems(body, "data")),
                CallForm.OpenAiText => IsEvents(pieces) ? OpenAiEvents(pieces) : pieces.Count == 1 && Look(pieces[0], body => Choices(body) is [.. var ends] && ends.Length > 0 && ends.All(IsGoodEnd)),
                CallForm.OpenAiResponses => IsEvents(pieces) ? Events(pieces).Any(data => Look(data, body => Text(body, "type") == "response.completed")) : pieces.Count == 1 && Look(pieces[0], body => Text(body, "status") == "completed"),
                CallForm.AnthropicMessages => IsEvents(pieces) ? AnthropicEvents(pieces) : pieces.Count == 1 && Look(pieces[0], body => IsGoodEnd(Text(body, "stop_reason"))),
                _ => false,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false; // not what the API gives
        }
    }

    private static bool EndsWell(JsonElement line) =>
        line.TryGetProperty("done", out var done) && done.ValueKind == JsonValueKind.True && Text(line, "done_reason") == "stop" && !line.TryGetProperty("error", out _);

    private static bool OpenAiEvents(IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        var ends = new List<string?>();
        var isDone = false;
        foreach (var data in Events(pieces))
        {
            if (data.Span.SequenceEqual("[DONE]"u8))
                isDone = true;
            else
                Look(data, body => Add(ends, Choices(body)));
        }

        return isDone && ends.Exists(end => end is not null) && ends.TrueForAll(end => end is null || IsGoodEnd(end));
    }

    private static bool AnthropicEvents(IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        var (isGood, isOver) = (false, false);
        foreach (var data in Events(pieces))
        {
            Look(data, body =>
            {
                if (Text(body, "type") == "message_delta")
                    isGood = body.TryGetProperty("delta", out var delta) && IsGoodEnd(Text(delta, "stop_reason"));
                return isOver |= Text(body, "type") == "message_stop";
            });
        }

        return isGood && isOver;
    }

    private static bool IsGoodEnd(string? reason) => reason is "stop" or "tool_calls" or "function_call" or "end_turn" or "stop_sequence" or "tool_use";

    private static string?[] Choices(JsonElement body) =>
        body.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array ? [.. choices.EnumerateArray().Select(choice => Text(choice, "finish_reason"))] : [];

    private static bool Add(List<string?> all, string?[] more)
    {
        all.AddRange(more);
        return true;
    }

    private static bool IsEvents(IReadOnlyList<ReadOnlyMemory<byte>> pieces) => !pieces[0].Span.TrimStart(" \r\n"u8).StartsWith("{"u8);

    private static IEnumerable<ReadOnlyMemory<byte>> Events(IReadOnlyList<ReadOnlyMemory<byte>> pieces) => pieces.Select(Data).Where(data => !data.IsEmpty);

    private static ReadOnlyMemory<byte> Data(ReadOnlyMemory<byte> piece)
    {
        foreach (var range in piece.Span.Split((byte)'\n'))
        {
            var line = piece[range];
            if (line.Span.StartsWith("data:"u8))
                return line["data:".Length..].Trim(" \r"u8);
        }

        return default;
    }

    private static bool HasItems(JsonElement body, string name) => body.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array && items.GetArrayLength() > 0;

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static bool Look(ReadOnlyMemory<byte> json, Func<JsonElement, bool> look)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Object && look(document.RootElement);
    }
}
