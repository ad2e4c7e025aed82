using RsPa.Actors.Gateway.Calls;
using RsPa.Host.DropIn.Answers;
using RsPa.Host.DropIn.Calls;
using RsPa.Host.DropIn.Errors;
using RsPa.Host.DropIn.Servers;

namespace RsPa.Host.DropIn;

/// <summary>Answers requests as Ollama does. It stands apart from the service's own API, and from the framework's routing, as every request passes here.</summary>
internal sealed partial class DropInServer
{
    private static readonly ReadOnlyMemory<byte> Running = "Ollama is running"u8.ToArray();

    private readonly DropInRoutes _routes;
    private readonly ILogger<DropInServer> _log;

    public DropInServer(ModelCalls calls, ServerQuestions questions, ModelChanges changes, ILogger<DropInServer> log)
    {
        _log = log;
        _routes = new DropInRoutes()
            .Add("GET HEAD", "/", static http => WholeBody.WriteAsync(http, 200, "text/plain; charset=utf-8", Running))
            .Add("GET HEAD", "/api/version", questions.VersionAsync)
            .Add("GET HEAD", "/api/tags", questions.TagsAsync)
            .Add("GET", "/api/ps", questions.RunningAsync)
            .Add("POST", "/api/show", questions.ShowAsync)
            .Add("GET", "/v1/models", questions.ModelsAsync)
            .Add("GET", "/v1/models/", questions.ModelAsync)
            .Add("POST", "/api/pull", changes.ChangeAsync)
            .Add("POST", "/api/push", changes.ChangeAsync)
            .Add("POST", "/api/create", changes.ChangeAsync)
            .Add("POST", "/api/copy", changes.ChangeAsync)
            .Add("DELETE", "/api/delete", changes.ChangeAsync)
            .Add("HEAD POST", "/api/blobs/", changes.BlobAsync)
            .Add("POST", "/v1/audio/transcriptions", static http => DropInError.Of(501, "RsPa's gateway does not transcribe. Send this request to Ollama itself.").WriteAsync(http, ErrorForm.OpenAi));
        foreach (var api in Enum.GetValues<ModelApi>().Where(static api => api != ModelApi.None))
            _routes.Add("POST", api.Path(), http => calls.AnswerAsync(http, api));
    }

    /// <summary>Answers one request.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        try
        {
            if (!OriginGuard.Answers(http))
                await _routes.AnswerAsync(http).ConfigureAwait(false);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone: nobody reads an answer.
        }
        catch (Exception e)
        {
            Failed(_log, e, http.Request.Method, http.Request.Path);
            if (http.Response.HasStarted)
                http.Abort();
            else
                await DropInError.Of(500, "The gateway could not do this, through a fault of its own: look at `rspa log query --level error`.").WriteAsync(http, ErrorForms.Of(http.Request.Path)).ConfigureAwait(false);
        }
    }
}
