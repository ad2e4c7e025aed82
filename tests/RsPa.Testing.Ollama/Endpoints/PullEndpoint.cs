using RsPa.Testing.Ollama.Requests;

namespace RsPa.Testing.Ollama.Endpoints;

/// <summary><c>/api/pull</c>: gets a model from the registry, layer by layer.</summary>
internal sealed class PullEndpoint(OllamaStandIn standIn)
{
    private const int Parts = 4;

    public async Task PullAsync(HttpContext context)
    {
        var body = RequestShapes.Pull.Read(RecordedRequest.Of(context).Body);
        var asked = ModelEndpoints.NameOf(body);
        if (asked.Length == 0)
            throw new OllamaRefusal(400, "invalid model name");

        var progress = new ProgressWriter(context, body.Flag("stream", true));
        await progress.StepAsync("pulling manifest");
        if (standIn.Options.Registry(ModelName.Full(asked)) is not { } model)
        {
            await progress.ErrorAsync("pull model manifest: file does not exist");
            return;
        }

        if (!await PullLayerAsync(progress, model))
            return;
        await progress.StepAsync("verifying sha256 digest");
        await progress.StepAsync("writing manifest");
        if (standIn.Shelf.Find(asked) is { } old && old.Digest != model.Digest)
            await progress.StepAsync("removing unused layers");
        standIn.Shelf.Add(model with { ModifiedAt = null });
        await progress.StepAsync("success");
        await progress.EndAsync();
    }

    // The first line of a layer has nothing completed, and Go leaves zeros out.
    private static async Task<bool> PullLayerAsync(ProgressWriter progress, StandInModel model)
    {
        var status = $"pulling {model.Weights[..12]}";
        var digest = "sha256:" + model.Weights;
        await progress.StepAsync(status, ("digest", digest), ("total", model.SizeBytes));
        for (var part = 1; part <= Parts; part++)
        {
            if (part > Parts / 2 && model.PullError is { } error)
            {
                await progress.ErrorAsync(error);
                return false;
            }

            await progress.StepAsync(status, ("digest", digest), ("total", model.SizeBytes), ("completed", model.SizeBytes / Parts * part));
        }

        return true;
    }
}
