using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;

namespace RsPa.Testing.Ollama.Writing;

/// <summary>Ollama's own form: a line of JSON for each piece.</summary>
/// <param name="isChat">Whether the text is in <c>message.content</c>, as in <c>/api/chat</c>, or in <c>response</c>, as in <c>/api/generate</c>.</param>
/// <param name="model">The model as it was asked for.</param>
/// <param name="time">Writes times.</param>
internal sealed class NativeFormat(bool isChat, string model, GoTime time) : AnswerFormat
{
    public override string StreamType => "application/x-ndjson";

    public override string WholeType => "application/json; charset=utf-8";

    public override bool StreamsLoads => false;

    public override string Piece(AnswerPiece piece) => Line(Frame(piece, new AnswerEnd(null)));

    public override string End(AnswerEnd end) => Line(Frame(new AnswerPiece(), end));

    public override JsonObject Whole(AnswerPiece all, AnswerEnd end) => Frame(all, end);

    public override JsonObject Error(int status, string words) => new() { ["error"] = words };

    public override string ErrorInStream(string words) => Line(Error(200, words));

    private static string Line(JsonObject json) => GoJson.Text(json) + "\n";

    private JsonObject Frame(AnswerPiece piece, AnswerEnd end)
    {
        var frame = new JsonObject { ["model"] = model, ["created_at"] = time.Now() };
        var message = frame;
        if (isChat)
            frame["message"] = message = new JsonObject { ["role"] = "assistant" };
        message[isChat ? "content" : "response"] = piece.Text;
        if (piece.Thinking.Length > 0)
            message["thinking"] = piece.Thinking;
        if (piece.Calls.Length > 0)
            message["tool_calls"] = new JsonArray([.. piece.Calls.Select(Call)]);
        frame["done"] = end.Reason is not null;
        if (end.Reason is not null)
            frame["done_reason"] = end.Reason;
        if (end.Context is { } context)
            frame["context"] = new JsonArray([.. context.Select(token => (JsonNode)token)]);
        if (end.Counts is { } counts)
            Add(frame, counts);
        if (piece.Logprobs.Length > 0)
            frame["logprobs"] = new JsonArray([.. piece.Logprobs.Select(logprob => logprob.DeepClone())]);
        return frame;
    }

    // Go leaves zeros out.
    private static void Add(JsonObject frame, AnswerCounts counts)
    {
        (string Name, long Value)[] figures =
        [
            ("total_duration", Nanoseconds(counts.Total)),
            ("load_duration", Nanoseconds(counts.Load)),
            ("prompt_eval_count", counts.PromptTokens),
            ("prompt_eval_duration", Nanoseconds(counts.PromptTime)),
            ("eval_count", counts.Tokens),
            ("eval_duration", Nanoseconds(counts.TokenTime)),
        ];
        foreach (var (name, value) in figures.Where(figure => figure.Value != 0))
            frame[name] = value;
    }

    private static long Nanoseconds(TimeSpan span) => span.Ticks * 100;

    private static JsonObject Call(MadeCall call) => new()
    {
        ["id"] = call.Id,
        ["function"] = new JsonObject { ["index"] = call.Index, ["name"] = call.Name, ["arguments"] = call.Arguments.DeepClone() },
    };
}
