using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;
using RsPa.Testing.Ollama.Writing;

namespace RsPa.Testing.Ollama.V1;

/// <summary>An answer of <c>/v1/chat/completions</c>: the role in the first chunk only, tool calls with their arguments in a text.</summary>
internal sealed class OpenAiChatFormat(string id, long created, string model, bool usage) : OpenAiFormat(id, created, model, "fp_ollama")
{
    private bool _hasRole;
    private bool _hasCalls;

    public override string Piece(AnswerPiece piece)
    {
        var delta = new JsonObject();
        if (!_hasRole)
            delta["role"] = "assistant";
        _hasRole = true;
        _hasCalls |= piece.Calls.Length > 0;
        Fill(delta, piece);
        var choice = new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = null };
        if (piece.Logprobs.Length > 0)
            choice["logprobs"] = Logprobs(piece);
        return Event(Frame("chat.completion.chunk", choice));
    }

    public override string End(AnswerEnd end)
    {
        var finish = Event(Frame("chat.completion.chunk", new JsonObject { ["index"] = 0, ["delta"] = new JsonObject(), ["finish_reason"] = Reason(end, _hasCalls) }));
        var counts = "";
        if (usage)
        {
            var frame = Frame("chat.completion.chunk");
            frame["usage"] = Usage(end);
            counts = Event(frame);
        }

        return finish + counts + Done;
    }

    public override JsonObject Whole(AnswerPiece all, AnswerEnd end)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = all.Text };
        if (all.Thinking.Length > 0)
            message["reasoning"] = all.Thinking;
        if (all.Calls.Length > 0)
            message["tool_calls"] = Calls(all);
        var choice = new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = Reason(end, all.Calls.Length > 0) };
        if (all.Logprobs.Length > 0)
            choice["logprobs"] = Logprobs(all);
        var frame = Frame("chat.completion", choice);
        frame["usage"] = Usage(end);
        return frame;
    }

    private static void Fill(JsonObject delta, AnswerPiece piece)
    {
        delta["content"] = piece.Text;
        if (piece.Thinking.Length > 0)
            delta["reasoning"] = piece.Thinking;
        if (piece.Calls.Length > 0)
            delta["tool_calls"] = Calls(piece);
    }

    private static string? Reason(AnswerEnd end, bool hasCalls) => end.Reason is not null && hasCalls ? "tool_calls" : end.Reason;

    private static JsonArray Calls(AnswerPiece piece) => [.. piece.Calls.Select(call => new JsonObject
    {
        ["id"] = call.Id,
        ["index"] = call.Index,
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = GoJson.Text(call.Arguments) },
    })];

    private static JsonObject Logprobs(AnswerPiece piece) => new() { ["content"] = new JsonArray([.. piece.Logprobs.Select(logprob => logprob.DeepClone())]) };
}
