using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.Features;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Host.DropIn.Callers;
using RsPa.Host.DropIn.Errors;
using RsPa.Host.Intake;

namespace RsPa.Host.DropIn.Servers;

/// <summary>Pulls, pushes, makes, copies and deletes models: passed through for the owner, and for nobody else.</summary>
internal sealed class ModelChanges(EndpointPass servers, DropInCallers callers, BodyIntake intake)
{
    private const string Refused = "Models are changed by the owner alone: send `Authorization: Bearer TOKEN` with the token in the file api.token of RsPa's data directory, or ask Ollama itself.";

    /// <summary>A change that a JSON body describes.</summary>
    public async Task ChangeAsync(HttpContext http)
    {
        if (!await IsOwnerAsync(http).ConfigureAwait(false))
            return;
        if (!(await intake.ReadAsync(http.Request, http.RequestAborted).ConfigureAwait(false)).TryGet(out var body, out var problem))
        {
            http.Response.Headers.Connection = "close";
            await DropInError.Of(problem).WriteAsync(http, ErrorForm.Ollama).ConfigureAwait(false);
            return;
        }

        using (body)
        {
            // What is there already is changed where it is; what comes new comes to the first server.
            var isNew = http.Request.Path.Value is "/api/pull" or "/api/create";
            await PassAsync(http, isNew ? servers.First : servers.With(ModelOf.Body(body.Bytes)), new ReadOnlyMemoryContent(body.Bytes)).ConfigureAwait(false);
        }
    }

    /// <summary>A file of a model, of whatever size: it goes through as it comes.</summary>
    public async Task BlobAsync(HttpContext http)
    {
        if (!await IsOwnerAsync(http).ConfigureAwait(false))
            return;
        if (HttpMethods.IsHead(http.Request.Method))
        {
            await PassAsync(http, servers.First, content: null).ConfigureAwait(false);
            return;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        using var content = new StreamContent(http.Request.Body);
        content.Headers.ContentLength = http.Request.ContentLength;
        await PassAsync(http, servers.First, content).ConfigureAwait(false);
    }

    private static async Task PassAsync(HttpContext http, OllamaEndpoint endpoint, HttpContent? content)
    {
        using var message = new HttpRequestMessage(new HttpMethod(http.Request.Method), EndpointPass.Address(endpoint, http.Request)) { Content = content };
        if (content is not null && MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type))
            content.Headers.ContentType = type;
        try
        {
            await EndpointPass.AnswerAsync(http, endpoint, message, http.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            Look(endpoint);
        }
    }

    // What there is may be another thing now. A look that fails has said so in the endpoint's state.
    private static void Look(OllamaEndpoint endpoint) =>
        _ = endpoint.Health.GetAsync(force: true).AsTask().ContinueWith(static look => look.Exception, TaskScheduler.Default);

    private async Task<bool> IsOwnerAsync(HttpContext http)
    {
        if (callers.Find(http, out var refusal) is { IsOwner: true })
            return true;
        http.Response.Headers.Connection = "close"; // a file may follow, which nobody is going to read
        await (refusal ?? DropInError.Of(403, Refused)).WriteAsync(http, ErrorForm.Ollama).ConfigureAwait(false);
        return false;
    }
}
