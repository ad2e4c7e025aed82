using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Endpoints;
using RsPa.Testing.Ollama.Writing;

namespace RsPa.Testing.Ollama.V1;

/// <summary>The paths of other APIs.</summary>
internal static class V1Routes
{
    public static void Add(RouteTable table, OllamaStandIn standIn, GenerationEndpoint generation, EmbedEndpoint embed)
    {
        var time = standIn.Options.Time;
        var lists = new OpenAiLists(standIn, embed);
        Generation("/v1/chat/completions", new OpenAiChat(time));
        Generation("/v1/completions", new OpenAiCompletions(time));
        Generation("/v1/responses", new OpenAiResponses(time));
        Generation("/v1/messages", new AnthropicMessages(time));
        Other("POST", "/v1/embeddings", lists.EmbeddingsAsync);
        Other("GET", "/v1/models", lists.ModelsAsync);
        Other("GET", "/v1/models/", lists.ModelAsync);
        Other("POST", "/v1/audio/transcriptions", new OpenAiTranscriptions(generation, time).TranscribeAsync);

        void Generation(string path, V1Api api) => table.Add("POST", path, context => RefuseAsync(context, api.Error, async () =>
        {
            var request = RecordedRequest.Of(context);
            var call = api.Translate(request.Body);
            var script = standIn.BehaviourFor(request);
            if (script is { IsInRunner: false })
                await generation.PlayAsync(context, script, call.Call, call.Format, call.Call.Stream);
            else
                await generation.AnswerAsync(context, call.Call, call.Format, call.Call.Stream, script);
        }));

        void Other(string method, string path, Func<HttpContext, Task> handler) =>
            table.Add(method, path, context => RefuseAsync(context, OpenAiError.Of, () => handler(context)));
    }

    private static async Task RefuseAsync(HttpContext context, Func<int, string, JsonObject> error, Func<Task> handler)
    {
        try
        {
            await handler();
        }
        catch (OllamaRefusal refusal)
        {
            await AnswerWriter.WriteJsonAsync(context, refusal.Status, error(refusal.Status, refusal.Words), "application/json");
        }
    }
}
