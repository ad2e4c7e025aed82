using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using RsPa.Cli.Protocol;

namespace RsPa.Cli.Connection;

/// <summary>Talks to one service.</summary>
internal sealed class HostConnection : IDisposable
{
    /// <summary>The console protocol that this client speaks.</summary>
    public const int Protocol = 1;

    private readonly HostAddress _address;
    private readonly HttpClient _http;

    /// <summary>Makes a connection. Nothing is sent yet.</summary>
    /// <param name="address">Where the service is.</param>
    /// <param name="token">What it asks for on its port; nothing where there is none, or none is needed.</param>
    public HostConnection(HostAddress address, string? token = null)
    {
        _address = address;
        var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) };
        if (address.Socket is { } path)
            handler.ConnectCallback = (_, token) => ConnectAsync(path, token);

        // A command that waits has no time limit; a service that is not there is noticed by the connection.
        _http = new HttpClient(handler) { BaseAddress = address.Url ?? new Uri("http://localhost"), Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Downloads the palettes.</summary>
    /// <exception cref="HostNotReachedException">No service answers.</exception>
    /// <exception cref="HostAnswerException">The service speaks another protocol, or is none of ours.</exception>
    public async Task<Catalog> GetCatalogAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, "/console/v1/palettes"), cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var document = JsonDocument.Parse(body);

            // The number is read first: the rest of another protocol may have any shape.
            var protocol = document.RootElement.GetProperty("protocol").GetInt32();
            if (protocol != Protocol)
                throw new HostAnswerException($"This rspa speaks the console protocol {Protocol}, and the service (version {document.RootElement.GetProperty("version").GetString()}) speaks {protocol}. Install the rspa of the service's version.");
            return CatalogCheck.Harmless(document.Deserialize(WireJson.Default.Catalog)!);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new HostAnswerException($"What answers at {_address} is not RsPa: it does not name its commands as one does.", e);
        }
    }

    /// <summary>Runs a command.</summary>
    /// <exception cref="HostNotReachedException">No service answers, or it went away before the end.</exception>
    /// <exception cref="HostAnswerException">The service refuses the request.</exception>
    public async IAsyncEnumerable<Frame> RunAsync(RunRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, WireJson.Default.RunRequest));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Post, "/console/v1/run") { Content = content }, cancellationToken).ConfigureAwait(false);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        while (await ReadAsync(lines, cancellationToken).ConfigureAwait(false) is { } frame)
        {
            yield return frame;
            if (frame.Kind == "end")
                yield break;
        }

        throw new HostNotReachedException($"The service at {_address} went away before the command had ended. Look whether it was carried out before you repeat it.");
    }

    /// <summary>Asks for the names of a type that start with a text. Silence means no names: completion must never get in the way.</summary>
    public string[] Complete(string type, string text)
    {
        try
        {
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/console/v1/complete?type={Uri.EscapeDataString(type)}&text={Uri.EscapeDataString(text)}");
            using var response = _http.Send(request, timeout.Token);
            using var body = response.Content.ReadAsStream(timeout.Token);
            return response.IsSuccessStatusCode ? [.. (JsonSerializer.Deserialize(body, WireJson.Default.StringArray) ?? []).Where(CatalogCheck.IsWord)] : [];
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException or IOException)
        {
            return [];
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
                throw await RefusalAsync(response, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.InnerException is HostNotReachedException refused)
        {
            throw new HostNotReachedException(refused.Message, e);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException)
        {
            throw new HostNotReachedException(NotReached(e), e);
        }
    }

    private async Task<HostAnswerException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var problem = JsonDocument.Parse(body);
            if (problem.RootElement.TryGetProperty("detail", out var detail))
                return new HostAnswerException($"The service refuses the request: {detail.GetString()}{(problem.RootElement.TryGetProperty("remedy", out var remedy) ? $" Remedy: {remedy.GetString()}." : "")}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // It is not a problem of ours, so that the status has to do.
        }

        return response.StatusCode == HttpStatusCode.NotFound
            ? new HostAnswerException($"What answers at {_address} is not RsPa, or one without a console of version 1.")
            : new HostAnswerException($"The service at {_address} answered {(int)response.StatusCode} {response.ReasonPhrase}.");
    }

    private string NotReached(Exception e)
    {
        var inner = e is HttpRequestException { InnerException: { } cause } ? cause : e;
        var why = inner is SocketException { SocketErrorCode: SocketError.AccessDenied }
            ? "only the user that runs the service may use its socket; run rspa as that user, or use --host with a token"
            : "start it (RsPa.Host, or `systemctl start rspa`), or say where it is with --socket or --host";

        // Of a socket that is not there the system says "Cannot assign requested address", which helps nobody.
        var what = _address.Socket is { } path && !File.Exists(path) ? "there is no such socket" : inner.Message.TrimEnd('.');
        return $"No RsPa answers at {_address} ({what}): {why}.";
    }

    private static async Task<Frame?> ReadAsync(StreamReader lines, CancellationToken cancellationToken)
    {
        try
        {
            var line = await lines.ReadLineAsync(cancellationToken).ConfigureAwait(false);
            return line is null ? null : JsonSerializer.Deserialize(line, WireJson.Default.Frame);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new HostAnswerException("The service sent a line that this rspa does not understand. Install the rspa of the service's version.", e);
        }
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        SocketTrust.CheckPlace(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            SocketTrust.CheckPeer(socket, path);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
