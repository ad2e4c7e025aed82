using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Requests;
using RsPa.Testing.Ollama.Writing;

namespace RsPa.Testing.Ollama.Endpoints;

/// <summary>What is there, and what is in memory; and changes of names.</summary>
internal sealed class ModelEndpoints(OllamaStandIn standIn)
{
    private readonly ModelViews _views = new(standIn.GoTime);

    public static Task RootAsync(HttpContext context) => AnswerWriter.WriteTextAsync(context, 200, "Ollama is running", "text/plain; charset=utf-8");

    public Task VersionAsync(HttpContext context) =>
        AnswerWriter.WriteJsonAsync(context, 200, new JsonObject { ["version"] = standIn.Options.Version });

    public Task TagsAsync(HttpContext context) => ListAsync(context, standIn.Shelf.Models.Select(_views.Tag));

    public Task RunningAsync(HttpContext context) => ListAsync(context, standIn.Runners.Loaded.Select(_views.Running));

    public Task ShowAsync(HttpContext context)
    {
        var body = RequestShapes.Show.Read(RecordedRequest.Of(context).Body);
        var asked = NameOf(body);
        if (asked.Length == 0)
            throw new OllamaRefusal(400, "model is required");
        var model = standIn.Shelf.Find(asked) ?? throw new OllamaRefusal(404, $"model '{ModelName.Full(asked)}' not found");
        return AnswerWriter.WriteJsonAsync(context, 200, _views.Show(model, body.Flag("verbose")));
    }

    public Task CopyAsync(HttpContext context)
    {
        var body = RequestShapes.Copy.Read(RecordedRequest.Of(context).Body);
        foreach (var end in new[] { "source", "destination" }.Where(end => body.Text(end).Length == 0))
            throw new OllamaRefusal(400, $"{end} \"\" is invalid");
        var source = standIn.Shelf.Find(body.Text("source")) ?? throw new OllamaRefusal(404, $"model \"{body.Text("source")}\" not found");
        standIn.Shelf.Add(source with { Name = body.Text("destination"), Weights = source.Weights, ModifiedAt = null });
        return Task.CompletedTask;
    }

    public Task DeleteAsync(HttpContext context)
    {
        var asked = NameOf(RequestShapes.Delete.Read(RecordedRequest.Of(context).Body));
        if (asked.Length == 0)
            throw new OllamaRefusal(400, "name \"\" is invalid");
        return standIn.Shelf.Remove(asked) ? Task.CompletedTask : throw new OllamaRefusal(404, $"model '{asked}' not found");
    }

    /// <summary>The name of a body; Ollama's own command sends an empty <c>model</c> and a <c>name</c>.</summary>
    internal static string NameOf(JsonObject body) => body.Text("model") is { Length: > 0 } model ? model : body.Text("name");

    private static Task ListAsync(HttpContext context, IEnumerable<JsonObject> models) =>
        AnswerWriter.WriteJsonAsync(context, 200, new JsonObject { ["models"] = new JsonArray([.. models]) });
}
