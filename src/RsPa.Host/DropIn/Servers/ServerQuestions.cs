using RsPa.Actors.Gateway.Endpoints;
using RsPa.Host.DropIn.Answers;
using RsPa.Host.DropIn.Callers;
using RsPa.Host.DropIn.Errors;
using RsPa.Host.Intake;
using RsPa.Ollama;

namespace RsPa.Host.DropIn.Servers;

/// <summary>
/// Questions about the servers and their models, which wait in no queue. Where there is one server, its answer goes to the caller as it is;
/// of several the lists are put together, and other questions go to the one that knows.
/// </summary>
internal sealed class ServerQuestions(EndpointPass servers, DropInCallers callers, BodyIntake intake, TimeProvider time)
{
    public Task VersionAsync(HttpContext http) => Answer(http, () => AskAsync(http, servers.First, content: null));

    public Task TagsAsync(HttpContext http) => ListAsync(http, ModelLists.Tags);

    public Task RunningAsync(HttpContext http) => ListAsync(http, ModelLists.Running);

    public Task ModelsAsync(HttpContext http) => ListAsync(http, ModelLists.Models);

    public Task ModelAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        return Answer(http, () => AskAsync(http, servers.With(path[(path.LastIndexOf('/') + 1)..]), content: null));
    }

    public Task ShowAsync(HttpContext http) => Answer(http, () => ShowModelAsync(http));

    private async Task ShowModelAsync(HttpContext http)
    {
        if (!(await intake.ReadAsync(http.Request, http.RequestAborted).ConfigureAwait(false)).TryGet(out var body, out var problem))
        {
            http.Response.Headers.Connection = "close";
            await DropInError.Of(problem).WriteAsync(http, ErrorForm.Ollama).ConfigureAwait(false);
            return;
        }

        using (body)
            await AskAsync(http, servers.With(ModelOf.Body(body.Bytes)), new ReadOnlyMemoryContent(body.Bytes)).ConfigureAwait(false);
    }

    private async Task AskAsync(HttpContext http, OllamaEndpoint endpoint, HttpContent? content)
    {
        using var limit = Limit(endpoint, http);
        using var message = new HttpRequestMessage(content is null ? HttpMethod.Get : HttpMethod.Post, EndpointPass.Address(endpoint, http.Request)) { Content = content };
        await EndpointPass.AnswerAsync(http, endpoint, message, limit.Token).ConfigureAwait(false);
    }

    private Task ListAsync(HttpContext http, ModelLists list) =>
        Answer(http, () => servers.All.Count == 1 ? AskAsync(http, servers.First, content: null) : ListAllAsync(http, list));

    private async Task ListAllAsync(HttpContext http, ModelLists list)
    {
        var answers = await Task.WhenAll(servers.All.Select(endpoint => ReadAsync(http, endpoint))).ConfigureAwait(false);
        var bodies = answers.Select(static answer => answer.Body).OfType<ReadOnlyMemory<byte>>().ToList();
        if (bodies.Count == 0)
            await answers[0].Error!.WriteAsync(http, ErrorForms.Of(http.Request.Path)).ConfigureAwait(false);
        else
            await WholeBody.WriteAsync(http, 200, list.ContentType, list.Merge(bodies)).ConfigureAwait(false);
    }

    private async Task<(ReadOnlyMemory<byte>? Body, DropInError? Error)> ReadAsync(HttpContext http, OllamaEndpoint endpoint)
    {
        using var limit = Limit(endpoint, http);
        using var message = new HttpRequestMessage(HttpMethod.Get, EndpointPass.Address(endpoint, http.Request));
        try
        {
            using var answer = await endpoint.Client.PassAsync(message, limit.Token).ConfigureAwait(false);
            return answer.IsSuccessStatusCode
                ? (await answer.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false), null)
                : (null, DropInError.Of((int)answer.StatusCode, $"Ollama at {endpoint.Options.BaseUrl} answered with status {(int)answer.StatusCode}."));
        }
        catch (OllamaException e)
        {
            return (null, EndpointPass.ErrorOf(endpoint, e.Fault));
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException && !http.RequestAborted.IsCancellationRequested)
        {
            return (null, DropInError.Of(504, $"Ollama at {endpoint.Options.BaseUrl} did not answer in time."));
        }
    }

    private LimitedTime Limit(OllamaEndpoint endpoint, HttpContext http) => new(endpoint.Options.SilenceTimeout, time, http.RequestAborted);

    private Task Answer(HttpContext http, Func<Task> answer) => callers.Find(http, out var refusal) is null ? refusal!.WriteAsync(http, ErrorForms.Of(http.Request.Path)) : answer();

    private sealed class LimitedTime(TimeSpan limit, TimeProvider time, CancellationToken aborted) : IDisposable
    {
        private readonly CancellationTokenSource _limit = new(limit, time);
        private CancellationTokenSource? _both;

        public CancellationToken Token => (_both ??= CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, aborted)).Token;

        public void Dispose()
        {
            _both?.Dispose();
            _limit.Dispose();
        }
    }
}
