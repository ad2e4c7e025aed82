using System.Net;
using System.Net.Http.Headers;
using RsPa.Actors.Gateway.Caching;
using RsPa.Actors.Gateway.Calls;
using RsPa.Ollama;

namespace RsPa.Actors.Gateway.Chat;

/// <summary>The gateway as the network of a client in this process.</summary>
/// <param name="gateway">The gateway.</param>
/// <param name="caller">On whose account.</param>
/// <param name="model">The model's name, as asked.</param>
/// <param name="takesWhole">Whether the caller wants the whole answer, though it comes in pieces.</param>
/// <param name="wish">What the caller wants of the cache.</param>
/// <param name="waits">Told when the call begins to wait in the queue, and when it does so no longer.</param>
/// <param name="cancelled">The caller's token: the client does not hand it on to every read.</param>
internal sealed class GatewayHandler(ModelGateway gateway, ModelCaller caller, string model, bool takesWhole, CacheWish wish, Action<bool>? waits, CancellationToken cancelled) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false) : [];
        var answer = await gateway.SendAsync(new ModelRequest(ModelApi.Chat, caller, body) { IsOwn = true, TakesWholeAnswer = takesWhole, Cache = wish }, waits, cancelled).ConfigureAwait(false);
        if (answer.Status != (int)HttpStatusCode.OK)
            throw await RefusedAsync(answer).ConfigureAwait(false);
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new AnswerStream(answer, cancelled)) };
        response.Content.Headers.ContentType = MediaTypeHeaderValue.TryParse(answer.ContentType, out var type) ? type : null;
        return response;
    }

    private async Task<CallFailedException> RefusedAsync(ModelAnswer answer)
    {
        var body = await answer.NextAsync(cancelled).ConfigureAwait(false) ?? default;
        var fault = OllamaFaults.Read(answer.Status, body.ToArray());
        return new CallFailedException(new CallFailure.AtServer(fault, gateway.Catalog.Endpoints[0].Options.BaseUrl, 1, null), model);
    }
}
