using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;
using RsPa.Testing.Ollama.Requests;
using RsPa.Testing.Ollama.Writing;

namespace RsPa.Testing.Ollama.V1;

/// <summary><c>/v1/completions</c>.</summary>
internal sealed class OpenAiCompletions(TimeProvider time) : V1Api(time)
{
    private static readonly GoStruct Shape = GoStruct.Of("CompletionRequest", [.. OpenAiOptions.Fields, ("prompt", GoType.Text), ("suffix", GoType.Text)]);

    public override JsonObject Error(int status, string words) => OpenAiError.Of(status, words);

    public override V1Call Translate(string body)
    {
        var asked = Shape.Read(body, "EOF");
        var native = new JsonObject
        {
            ["model"] = asked.Text("model"),
            ["stream"] = asked.Flag("stream"),
            ["prompt"] = asked.Text("prompt"),
            ["suffix"] = asked.Text("suffix"),
            ["options"] = OpenAiOptions.Read(asked, "max_tokens"),
        };
        var call = new GenerationCall(false, RequestShapes.Generate.Read(GoJson.Text(native)));
        return new V1Call(call, new OpenAiCompletionFormat($"cmpl-{NextId()}", Now, call.Asked, OpenAiOptions.WantsUsage(asked)));
    }
}

/// <summary>An answer of <c>/v1/completions</c>. Where usage is asked for, each chunk has one of zeros and the last one its own.</summary>
internal sealed class OpenAiCompletionFormat(string id, long created, string model, bool usage) : OpenAiFormat(id, created, model, "fp_ollama")
{
    public override string Piece(AnswerPiece piece) => Chunk(Choice(piece.Text, null), null);

    public override string End(AnswerEnd end) => Chunk(Choice("", end.Reason), null) + (usage ? Chunk(null, end) : "") + Done;

    public override JsonObject Whole(AnswerPiece all, AnswerEnd end)
    {
        var frame = Frame("text_completion", Choice(all.Text, end.Reason));
        frame["usage"] = Usage(end);
        return frame;
    }

    private string Chunk(JsonObject? choice, AnswerEnd? end)
    {
        var frame = choice is null ? Frame("text_completion") : Frame("text_completion", choice);
        if (usage)
            frame["usage"] = Usage(end);
        return Event(frame);
    }

    private static JsonObject Choice(string text, string? reason) => new() { ["text"] = text, ["index"] = 0, ["finish_reason"] = reason };
}
