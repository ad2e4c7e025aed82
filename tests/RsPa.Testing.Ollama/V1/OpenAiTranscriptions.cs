using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using RsPa.Testing.Ollama.Endpoints;
using RsPa.Testing.Ollama.Go;
using RsPa.Testing.Ollama.Requests;
using RsPa.Testing.Ollama.Writing;

namespace RsPa.Testing.Ollama.V1;

/// <summary><c>/v1/audio/transcriptions</c>: a form with a sound file, which becomes a chat.</summary>
internal sealed class OpenAiTranscriptions(GenerationEndpoint generation, TimeProvider time)
{
    public async Task TranscribeAsync(HttpContext context)
    {
        var request = RecordedRequest.Of(context);
        var form = await ReadAsync(context.Request.ContentType, request.Bytes, context.RequestAborted);
        if (form.GetValueOrDefault("file") is not { Length: > 0 } sound)
            throw new OllamaRefusal(400, "file is required");
        if (form.GetValueOrDefault("model") is not { Length: > 0 } model)
            throw new OllamaRefusal(400, "model is required");

        var isText = form.GetValueOrDefault("response_format") is { } format && Encoding.UTF8.GetString(format) == "text";
        var native = new JsonObject
        {
            ["model"] = Encoding.UTF8.GetString(model),
            ["stream"] = false,
            ["messages"] = new JsonArray(new JsonObject
            {
                ["role"] = "user",
                ["content"] = "Transcribe this.",
                ["images"] = new JsonArray(Convert.ToBase64String(sound)),
            }),
        };
        var call = new GenerationCall(true, RequestShapes.Chat.Read(GoJson.Text(native)));
        await generation.AnswerAsync(context, call, new TranscriptionFormat(isText, time), stream: isText, script: null);
    }

    private static async Task<Dictionary<string, byte[]>> ReadAsync(string? type, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(type, out var parsed) || HeaderUtilities.RemoveQuotes(parsed.Boundary).Value is not { Length: > 0 } boundary)
            throw new OllamaRefusal(400, "request Content-Type isn't multipart/form-data");
        var form = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var reader = new MultipartReader(boundary, new MemoryStream(body.ToArray()));
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            var name = ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) ? HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "" : "";
            var content = new MemoryStream();
            await section.Body.CopyToAsync(content, cancellationToken);
            form[name] = content.ToArray();
        }

        return form;
    }
}

/// <summary>An answer to a transcription: an object with the text, or the text alone.</summary>
internal sealed class TranscriptionFormat(bool isText, TimeProvider time) : OpenAiFormat("", time.GetUtcNow().ToUnixTimeSeconds(), "", "")
{
    public override string StreamType => isText ? "text/plain" : base.StreamType;

    public override string Piece(AnswerPiece piece) => piece.Text;

    public override string End(AnswerEnd end) => "";

    public override JsonObject Whole(AnswerPiece all, AnswerEnd end) => new() { ["text"] = all.Text };
}
