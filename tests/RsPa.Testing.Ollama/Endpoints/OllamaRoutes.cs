using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Requests;
using RsPa.Testing.Ollama.V1;
using RsPa.Testing.Ollama.Writing;

namespace RsPa.Testing.Ollama.Endpoints;

/// <summary>Ollama's paths.</summary>
internal static class OllamaRoutes
{
    public static RouteTable For(OllamaStandIn standIn)
    {
        var models = new ModelEndpoints(standIn);
        var create = new CreateEndpoint(standIn);
        var embed = new EmbedEndpoint(standIn);
        var generation = new GenerationEndpoint(standIn);
        var table = new RouteTable();

        Add("GET HEAD", "/", ModelEndpoints.RootAsync);
        Add("GET HEAD", "/api/version", models.VersionAsync);
        Add("GET HEAD", "/api/tags", models.TagsAsync);
        Add("GET", "/api/ps", models.RunningAsync);
        Add("POST", "/api/show", models.ShowAsync);
        Add("POST", "/api/copy", models.CopyAsync);
        Add("DELETE", "/api/delete", models.DeleteAsync);
        Add("POST", "/api/pull", new PullEndpoint(standIn).PullAsync);
        Add("POST", "/api/create", create.CreateAsync);
        Add("HEAD", "/api/blobs/", create.HeadBlobAsync);
        Add("POST", "/api/blobs/", create.PostBlobAsync);
        Add("POST", "/api/embed", embed.EmbedAsync);
        Add("POST", "/api/embeddings", embed.EmbeddingsAsync);
        table.Add("POST", "/api/chat", context => RefuseAsync(context, generation.ChatAsync));
        table.Add("POST", "/api/generate", context => RefuseAsync(context, generation.GenerateAsync));
        V1Routes.Add(table, standIn, generation, embed);
        return table;

        // A path whose answer is not generated plays a script instead of its own answer, whatever the request is.
        void Add(string methods, string path, Func<HttpContext, Task> handler) => table.Add(methods, path, context =>
        {
            var request = RecordedRequest.Of(context);
            return standIn.BehaviourFor(request) is { } script
                ? generation.PlayAsync(context, script, new GenerationCall(false, []), new NativeFormat(false, request.Model, standIn.GoTime), request.Stream)
                : RefuseAsync(context, handler);
        });
    }

    private static async Task RefuseAsync(HttpContext context, Func<HttpContext, Task> handler)
    {
        try
        {
            await handler(context);
        }
        catch (OllamaRefusal refusal)
        {
            await AnswerWriter.WriteJsonAsync(context, refusal.Status, new JsonObject { ["error"] = refusal.Words });
        }
    }
}
