using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RsPa.Actors.Gateway.Calls;

namespace RsPa.Actors.Tests.Gateway.Faults;

/// <summary>Reads an answer as the client of its API would, and holds it against the right one.</summary>
internal static class MixedAnswer
{
    /// <summary>What is wrong with an answer that was given as a whole one; nothing where it is right.</summary>
    public static string? Fault(MixedCall call, string answer)
    {
        try
        {
            if (call.Api.IsEmbedding())
                return Vector(call.Api, JsonNode.Parse(answer)!).Count > 1 ? null : $"no embedding: {Start(answer)}";
            var (text, reason) = Read(call, answer);
            return (text, reason) switch
            {
                (_, null) => $"half an answer as a whole one: {Start(answer)}",
                (_, "stop" or "end_turn" or "completed") when text == string.Concat(MixedCall.Right(call.Question)) => null,
                (_, "length" or "max_tokens" or "completed") when IsEndless(text) => null, // /v1/responses does not tell
                _ => $"a wrong answer ({reason}): {text}",
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            return $"no answer at all, given as a whole one: {Start(answer)} ({e.Message})";
        }
    }

    private static (string Text, string? Reason) Read(MixedCall call, string answer) => (call.Api, call.IsStreamed) switch
    {
        (ModelApi.Chat or ModelApi.Generate, _) => Native(call.Api, answer),
        (ModelApi.OpenAiChat or ModelApi.OpenAiCompletions, true) => OpenAiEvents(answer),
        (ModelApi.OpenAiChat or ModelApi.OpenAiCompletions, false) => OpenAi(JsonNode.Parse(answer)!["choices"]![0]!),
        (ModelApi.OpenAiResponses, true) => ResponseEvents(answer),
        (ModelApi.OpenAiResponses, false) => Response(JsonNode.Parse(answer)!),
        (ModelApi.AnthropicMessages, true) => MessageEvents(answer),
        (ModelApi.AnthropicMessages, false) => (Text(JsonNode.Parse(answer)!["content"]!) ?? "", Text(JsonNode.Parse(answer)!["stop_reason"])),
        _ => throw new InvalidOperationException($"{call.Api} is none of a mix"),
    };

    private static (string Text, string? Reason) Native(ModelApi api, string answer)
    {
        var text = new StringBuilder();
        string? reason = null;
        foreach (var line in answer.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (reason is not null)
                return (text + "(and more behind the end)", "stop");
            var json = JsonNode.Parse(line)!;
            text.Append((api == ModelApi.Chat ? json["message"]!["content"] : json["response"])!.GetValue<string>());
            if (json["done"]!.GetValue<bool>())
                reason = json["done_reason"]!.GetValue<string>();
        }

        return (text.ToString(), reason);
    }

    private static (string Text, string? Reason) OpenAi(JsonNode choice) =>
        ((choice["message"]?["content"] ?? choice["delta"]?["content"] ?? choice["text"])?.GetValue<string>() ?? "", choice["finish_reason"]?.GetValue<string>());

    private static (string Text, string? Reason) OpenAiEvents(string answer)
    {
        var text = new StringBuilder();
        string? reason = null;
        var isOver = false;
        foreach (var data in Data(answer))
        {
            if (isOver)
                return (text + "(and more behind the end)", "stop");
            if (data == "[DONE]")
            {
                isOver = true;
                continue;
            }

            var choices = JsonNode.Parse(data)!["choices"]!.AsArray();
            if (choices.Count == 0)
                return ("(the count of tokens that nobody asked for)", "stop");
            var (piece, end) = OpenAi(choices[0]!);
            text.Append(piece);
            reason = end ?? reason;
        }

        return (text.ToString(), isOver ? reason : null);
    }

    private static (string Text, string? Reason) Response(JsonNode response) =>
        (string.Concat(response["output"]!.AsArray().Where(static item => Text(item!["type"]) == "message").Select(static item => Text(item!["content"]!))), Text(response["status"]));

    private static (string Text, string? Reason) ResponseEvents(string answer)
    {
        var text = new StringBuilder();
        string? reason = null;
        foreach (var json in Data(answer).Select(static data => JsonNode.Parse(data)!))
        {
            if (reason is not null)
                return (text + "(and more behind the end)", "stop");
            if (Text(json["type"]) == "response.output_text.delta")
                text.Append(Text(json["delta"]));
            else if (Text(json["type"]) == "response.completed")
                reason = Text(json["response"]!["status"]);
        }

        return (text.ToString(), reason);
    }

    private static (string Text, string? Reason) MessageEvents(string answer)
    {
        var text = new StringBuilder();
        string? reason = null;
        var isOver = false;
        foreach (var json in Data(answer).Select(static data => JsonNode.Parse(data)!))
        {
            if (isOver)
                return (text + "(and more behind the end)", "stop");
            text.Append(Text(json["delta"]?["text"]));
            reason = Text(json["delta"]?["stop_reason"]) ?? reason;
            isOver = Text(json["type"]) == "message_stop";
        }

        return (text.ToString(), isOver ? reason : null);
    }

    private static JsonArray Vector(ModelApi api, JsonNode answer) => (api switch
    {
        ModelApi.Embed => answer["embeddings"]![0]!,
        ModelApi.Embeddings => answer["embedding"]!,
        _ => answer["data"]![0]!["embedding"]!,
    }).AsArray();

    private static IEnumerable<string> Data(string answer) =>
        answer.Split('\n').Where(static line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(static line => line["data: ".Length..]);

    private static string? Text(JsonNode? node) => node is JsonArray parts ? string.Concat(parts.Select(static part => Text(part!["text"]))) : node?.GetValue<string>();

    private static string Start(string answer) => answer.Length > 300 ? answer[..300] + " …" : answer;

    private static bool IsEndless(string text)
    {
        var count = 0;
        var expected = new StringBuilder();
        while (expected.Length < text.Length)
            expected.Append("more ").Append(++count).Append(' ');
        return count > 1 && expected.ToString().StartsWith(text, StringComparison.Ordinal);
    }
}
