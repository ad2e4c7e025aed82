using System.Text;
using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;
using RsPa.Testing.Ollama.Writing;

namespace RsPa.Testing.Ollama.V1;

/// <summary>An answer of <c>/v1/messages</c>: events from <c>message_start</c> to <c>message_stop</c>, a block for each kind of content.</summary>
internal sealed class AnthropicFormat(string id, string model, Func<string> nextRequest) : AnswerFormat
{
    private readonly StringBuilder _events = new();
    private bool _begun;
    private bool _hasCalls;
    private string? _open;
    private int _index;

    public override string StreamType => "text/event-stream";

    public static JsonObject ErrorOf(int status, string words, string request) => new()
    {
        ["type"] = "error",
        ["error"] = new JsonObject
        {
            ["type"] = status switch { 400 => "invalid_request_error", 404 => "not_found_error", 503 => "overloaded_error", _ => "api_error" },
            ["message"] = words,
        },
        ["request_id"] = request,
    };

    public override JsonObject Error(int status, string words) => ErrorOf(status, words, nextRequest());

    public override string Piece(AnswerPiece piece)
    {
        Begin();
        if (piece.Thinking.Length > 0)
            Delta("thinking", piece.Thinking);
        if (piece.Text.Length > 0)
            Delta("text", piece.Text);
        foreach (var call in piece.Calls)
            Call(call);
        return Take();
    }

    public override string End(AnswerEnd end)
    {
        Begin();
        Close();
        Add("message_delta", new JsonObject { ["delta"] = new JsonObject { ["stop_reason"] = Reason(end, _hasCalls) }, ["usage"] = Usage(end) });
        Add("message_stop", []);
        return Take();
    }

    public override JsonObject Whole(AnswerPiece all, AnswerEnd end)
    {
        var content = new JsonArray();
        if (all.Thinking.Length > 0)
            content.Add((JsonNode)new JsonObject { ["type"] = "thinking", ["thinking"] = all.Thinking });
        if (all.Text.Length > 0)
            content.Add((JsonNode)new JsonObject { ["type"] = "text", ["text"] = all.Text });
        foreach (var call in all.Calls)
            content.Add((JsonNode)Use(call, call.Arguments));
        var message = Message(content, end);
        if (Reason(end, all.Calls.Length > 0) is { } reason)
            message["stop_reason"] = reason;
        return message;
    }

    private void Begin()
    {
        if (_begun)
            return;
        _begun = true;
        Add("message_start", new JsonObject { ["message"] = Message([], null) });
    }

    private void Delta(string kind, string text)
    {
        if (_open != kind)
        {
            Close();
            Add("content_block_start", new JsonObject { ["index"] = _index, ["content_block"] = new JsonObject { ["type"] = kind, [kind] = "" } });
            _open = kind;
        }

        Add("content_block_delta", new JsonObject { ["index"] = _index, ["delta"] = new JsonObject { ["type"] = kind + "_delta", [kind] = text } });
    }

    private void Call(MadeCall call)
    {
        Close();
        _hasCalls = true;
        _open = "tool_use";
        Add("content_block_start", new JsonObject { ["index"] = _index, ["content_block"] = Use(call, []) });
        var delta = new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = GoJson.Text(call.Arguments) };
        Add("content_block_delta", new JsonObject { ["index"] = _index, ["delta"] = delta });
        Close();
    }

    private void Close()
    {
        if (_open is null)
            return;
        Add("content_block_stop", new JsonObject { ["index"] = _index });
        _open = null;
        _index++;
    }

    private void Add(string name, JsonObject data)
    {
        data["type"] = name;
        _events.Append("event: ").Append(name).Append("\ndata: ").Append(GoJson.Text(data)).Append("\n\n");
    }

    private string Take()
    {
        var all = _events.ToString();
        _events.Clear();
        return all;
    }

    private JsonObject Message(JsonArray content, AnswerEnd? end) => new()
    {
        ["id"] = id,
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = model,
        ["content"] = content,
        ["usage"] = Usage(end),
    };

    private static JsonObject Use(MadeCall call, JsonObject input) => new()
    {
        ["type"] = "tool_use",
        ["id"] = call.Id,
        ["name"] = call.Name,
        ["input"] = input.DeepClone(),
    };

    private static string? Reason(AnswerEnd end, bool hasCalls) => hasCalls ? "tool_use" : end.Reason switch
    {
        null => null,
        "stop" => "end_turn",
        "length" => "max_tokens",
        _ => "stop_sequence",
    };

    private static JsonObject Usage(AnswerEnd? end) => new()
    {
        ["input_tokens"] = end?.Counts?.PromptTokens ?? 0,
        ["output_tokens"] = end?.Counts?.Tokens ?? 0,
    };
}
