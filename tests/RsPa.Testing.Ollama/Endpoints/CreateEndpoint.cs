using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;
using RsPa.Testing.Ollama.Requests;

namespace RsPa.Testing.Ollama.Endpoints;

/// <summary><c>/api/blobs</c> and <c>/api/create</c>: models that are made here.</summary>
internal sealed class CreateEndpoint(OllamaStandIn standIn)
{
    private const int DigestLength = 64;
    private readonly ConcurrentDictionary<string, long> _blobs = new(StringComparer.Ordinal);

    public Task HeadBlobAsync(HttpContext context)
    {
        context.Response.StatusCode = _blobs.ContainsKey(DigestOf(context)) ? 200 : 404;
        return Task.CompletedTask;
    }

    public Task PostBlobAsync(HttpContext context)
    {
        var digest = DigestOf(context);
        if (_blobs.ContainsKey(digest))
            return Task.CompletedTask;
        var bytes = RecordedRequest.Of(context).Bytes;
        var found = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        if (found != digest)
            throw new OllamaRefusal(400, $"digest mismatch, expected {GoDuration.Quote(digest)}, got {GoDuration.Quote(found)}");
        _blobs[digest] = bytes.Length;
        context.Response.StatusCode = 201;
        return Task.CompletedTask;
    }

    public async Task CreateAsync(HttpContext context)
    {
        var body = RequestShapes.Create.Read(RecordedRequest.Of(context).Body);
        var name = ModelEndpoints.NameOf(body);
        if (name.Length == 0)
            throw new OllamaRefusal(400, "invalid model name");

        var progress = new ProgressWriter(context, body.Flag("stream", true));
        var (model, error) = Make(body);
        if (model is null)
        {
            await progress.ErrorAsync(error, 400);
            return;
        }

        var recipe = GoJson.Text(new JsonArray(model.Weights, body["system"]?.DeepClone(), body["template"]?.DeepClone(), body["parameters"]?.DeepClone()));
        await progress.StepAsync(body.ContainsKey("files") ? "parsing GGUF" : $"using existing layer sha256:{model.Weights}");
        await progress.StepAsync("writing manifest");
        standIn.Shelf.Add(model with
        {
            Name = name,
            Digest = StandInModel.DigestOf(recipe),
            System = body.ContainsKey("system") ? body.Text("system") : model.System,
            ModifiedAt = null,
        });
        await progress.StepAsync("success");
        await progress.EndAsync();
    }

    private (StandInModel? Model, string Error) Make(JsonObject body)
    {
        if (body["files"] is JsonObject { Count: > 0 } files)
        {
            var digest = files.First().Value?.ToString() ?? "";
            return _blobs.TryGetValue(digest, out var size)
                ? (new StandInModel(body.Text("model"), size) { Weights = digest["sha256:".Length..] }, "")
                : (null, $"blob {GoDuration.Quote(digest)} not found");
        }

        if (body.Text("from") is not { Length: > 0 } from)
            return (null, "neither 'from' or 'files' was specified");
        var model = standIn.Shelf.Find(from) ?? standIn.Options.Registry(ModelName.Full(from));
        return model is null ? (null, "pull model manifest: file does not exist") : (model with { Weights = model.Weights }, "");
    }

    private static string DigestOf(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var digest = path[(path.LastIndexOf('/') + 1)..];
        return digest.StartsWith("sha256:", StringComparison.Ordinal) && digest.Length == "sha256:".Length + DigestLength
            ? digest
            : throw new OllamaRefusal(400, "invalid digest format");
    }
}
