using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;
using RsPa.Testing.Ollama.Requests;
using RsPa.Testing.Ollama.Writing;

namespace RsPa.Testing.Ollama.V1;

/// <summary>An answer of <c>/v1/responses</c>: numbered events from <c>response.created</c> to <c>response.completed</c>.</summary>
internal sealed class ResponsesFormat(int number, long created, JsonObject request) : AnswerFormat
{
    private readonly ResponseItems _items = new(number);
    private readonly List<string> _events = [];
    private int _sequence;
    private bool _begun;

    public override string StreamType => "text/event-stream";

    public override JsonObject Error(int status, string words) => OpenAiError.Of(status, words);

    public override string Piece(AnswerPiece piece)
    {
        Begin();
        if (piece.Thinking.Length > 0)
            Add(_items.Think(piece.Thinking));
        foreach (var call in piece.Calls)
            Add(_items.Call(call));
        if (piece.Text.Length > 0)
            Add(_items.Write(piece.Text));
        return Take();
    }

    public override string End(AnswerEnd end)
    {
        Begin();
        Add(_items.Finish());
        Add([("response.completed", new JsonObject { ["response"] = Response("completed", end) })]);
        return Take();
    }

    public override JsonObject Whole(AnswerPiece all, AnswerEnd end)
    {
        if (all.Thinking.Length > 0)
            _items.Think(all.Thinking);
        foreach (var call in all.Calls)
            _items.Call(call);
        if (all.Text.Length > 0 || all.Calls.Length == 0)
            _items.Write(all.Text);
        _items.Finish();
        return Response("completed", end);
    }

    private void Begin()
    {
        if (_begun)
            return;
        _begun = true;
        Add([
            ("response.created", new JsonObject { ["response"] = Response("in_progress", null) }),
            ("response.in_progress", new JsonObject { ["response"] = Response("in_progress", null) }),
        ]);
    }

    private void Add(IEnumerable<(string Name, JsonObject Data)> events)
    {
        foreach (var (name, data) in events)
        {
            data["type"] = name;
            data["sequence_number"] = _sequence++;
            _events.Add($"event: {name}\ndata: {GoJson.Text(data)}\n\n");
        }
    }

    private string Take()
    {
        var all = string.Concat(_events);
        _events.Clear();
        return all;
    }

    private JsonObject Response(string status, AnswerEnd? end) => new()
    {
        ["id"] = $"resp_{number}",
        ["object"] = "response",
        ["created_at"] = created,
        ["completed_at"] = end is null ? null : created,
        ["status"] = status,
        ["incomplete_details"] = null,
        ["model"] = request.Text("model"),
        ["previous_response_id"] = null,
        ["instructions"] = request["instructions"]?.DeepClone(),
        ["output"] = end is null ? new JsonArray() : _items.Output(),
        ["error"] = null,
        ["tools"] = request["tools"]?.DeepClone() ?? new JsonArray(),
        ["tool_choice"] = "auto",
        ["truncation"] = request["truncation"]?.DeepClone() ?? "disabled",
        ["parallel_tool_calls"] = true,
        ["text"] = new JsonObject { ["format"] = request["text"]?["format"]?.DeepClone() ?? new JsonObject { ["type"] = "text" } },
        ["top_p"] = request["top_p"]?.DeepClone() ?? 1.0,
        ["temperature"] = request["temperature"]?.DeepClone() ?? 1.0,
        ["reasoning"] = request["reasoning"]?.DeepClone(),
        ["usage"] = end is null ? null : Usage(end),
        ["max_output_tokens"] = request["max_output_tokens"]?.DeepClone(),
        ["store"] = false,
        ["background"] = request.Flag("background"),
        ["service_tier"] = "default",
        ["metadata"] = new JsonObject(),
    };

    private static JsonObject Usage(AnswerEnd end) => new()
    {
        ["input_tokens"] = end.Counts?.PromptTokens ?? 0,
        ["output_tokens"] = end.Counts?.Tokens ?? 0,
        ["total_tokens"] = (end.Counts?.PromptTokens ?? 0) + (end.Counts?.Tokens ?? 0),
        ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = 0 },
        ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
    };
}
