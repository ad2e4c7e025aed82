using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;
using RsPa.Testing.Ollama.Writing;

namespace RsPa.Testing.Ollama.V1;

/// <summary>The items of a response as they come: reasoning, then calls of functions, or else a message. Each step gives its events.</summary>
internal sealed class ResponseItems(int number)
{
    private readonly List<JsonObject> _calls = [];
    private string? _thinking;
    private bool _thinkingIsDone;
    private string? _text;
    private int _index;

    private string ThinkingId => $"rs_{number}";

    private string MessageId => $"msg_{number}";

    public IEnumerable<(string Name, JsonObject Data)> Think(string piece)
    {
        var events = new List<(string, JsonObject)>();
        if (_thinking is null)
            events.Add(("response.output_item.added", Item(new JsonObject { ["id"] = ThinkingId, ["type"] = "reasoning", ["summary"] = new JsonArray() })));
        _thinking += piece;
        events.Add(("response.reasoning_summary_text.delta", Part(ThinkingId, "summary_index", ("delta", piece))));
        return events;
    }

    public IEnumerable<(string Name, JsonObject Data)> Call(MadeCall call)
    {
        var events = EndThinking();
        var id = $"fc_{number}_{call.Index}";
        var arguments = GoJson.Text(call.Arguments);
        JsonObject Made(string status, string text) => new()
        {
            ["id"] = id,
            ["type"] = "function_call",
            ["status"] = status,
            ["call_id"] = call.Id,
            ["name"] = call.Name,
            ["arguments"] = text,
        };
        _calls.Add(Made("completed", arguments));
        events.Add(("response.output_item.added", Item(Made("in_progress", ""))));
        events.Add(("response.function_call_arguments.delta", new JsonObject { ["item_id"] = id, ["output_index"] = _index, ["delta"] = arguments }));
        events.Add(("response.function_call_arguments.done", new JsonObject { ["item_id"] = id, ["output_index"] = _index, ["arguments"] = arguments }));
        events.Add(("response.output_item.done", Item(Made("completed", arguments))));
        _index++;
        return events;
    }

    /// <summary>A piece of text; once there are calls it is left out.</summary>
    public IEnumerable<(string Name, JsonObject Data)> Write(string piece)
    {
        if (_calls.Count > 0)
            return [];
        var events = EndThinking();
        if (_text is null)
        {
            events.Add(("response.output_item.added", Item(Message("in_progress", null))));
            events.Add(("response.content_part.added", Part(MessageId, "content_index", ("part", Text("")))));
        }

        _text += piece;
        events.Add(("response.output_text.delta", Part(MessageId, "content_index", ("delta", piece), ("logprobs", new JsonArray()))));
        return events;
    }

    public IEnumerable<(string Name, JsonObject Data)> Finish()
    {
        var events = EndThinking();
        if (_text is null || _calls.Count > 0)
            return events;
        events.Add(("response.output_text.done", Part(MessageId, "content_index", ("text", _text), ("logprobs", new JsonArray()))));
        events.Add(("response.content_part.done", Part(MessageId, "content_index", ("part", Text(_text)))));
        events.Add(("response.output_item.done", Item(Message("completed", _text))));
        return events;
    }

    /// <summary>All of them.</summary>
    public JsonArray Output()
    {
        var output = new JsonArray();
        if (_thinking is not null)
            output.Add((JsonNode)Thought());
        foreach (var call in _calls)
            output.Add(call.DeepClone());
        if (_text is not null && _calls.Count == 0)
            output.Add((JsonNode)Message("completed", _text));
        return output;
    }

    private List<(string, JsonObject)> EndThinking()
    {
        if (_thinking is null || _thinkingIsDone)
            return [];
        _thinkingIsDone = true;
        List<(string, JsonObject)> events =
        [
            ("response.reasoning_summary_text.done", Part(ThinkingId, "summary_index", ("text", _thinking))),
            ("response.output_item.done", Item(Thought())),
        ];
        _index++;
        return events;
    }

    private JsonObject Item(JsonObject item) => new() { ["output_index"] = _index, ["item"] = item };

    private JsonObject Part(string item, string place, params (string Name, JsonNode Value)[] more)
    {
        var part = new JsonObject { ["item_id"] = item, ["output_index"] = _index, [place] = 0 };
        foreach (var (name, value) in more)
            part[name] = value;
        return part;
    }

    private JsonObject Thought() => new()
    {
        ["id"] = ThinkingId,
        ["type"] = "reasoning",
        ["summary"] = new JsonArray(new JsonObject { ["type"] = "summary_text", ["text"] = _thinking }),
        ["encrypted_content"] = _thinking,
    };

    private JsonObject Message(string status, string? text) => new()
    {
        ["id"] = MessageId,
        ["type"] = "message",
        ["status"] = status,
        ["role"] = "assistant",
        ["content"] = text is null ? new JsonArray() : new JsonArray(Text(text)),
    };

    private static JsonObject Text(string text) => new()
    {
        ["type"] = "output_text",
        ["text"] = text,
        ["annotations"] = new JsonArray(),
        ["logprobs"] = new JsonArray(),
    };
}
