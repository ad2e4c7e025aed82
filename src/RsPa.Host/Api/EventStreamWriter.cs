using System.Buffers;
using System.Text;
using System.Text.Json;

namespace RsPa.Host.Api;

/// <summary>Writes server-sent events (the WHATWG HTML standard, "Server-sent events"). Each is flushed at once.</summary>
internal sealed class EventStreamWriter(HttpResponse response)
{
    private static readonly byte[] KeepAlive = ": still here\n\n"u8.ToArray();

    /// <summary>How often a comment is sent where nothing happens, so that both sides notice a broken connection.</summary>
    public static TimeSpan KeepAliveInterval { get; } = TimeSpan.FromSeconds(15);

    /// <summary>Begins the stream: the follower knows that it follows.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        return response.Body.FlushAsync(cancellationToken);
    }

    /// <summary>Writes one event. The JSON has no line breaks, so that one data line holds it.</summary>
    public Task WriteAsync(string name, object data, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Encoding.UTF8.GetBytes($"event: {name}\ndata: ", buffer);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = ApiJson.Options.Encoder }))
            JsonSerializer.Serialize(json, data, data.GetType(), ApiJson.Options);
        Encoding.UTF8.GetBytes("\n\n", buffer);
        return SendAsync(buffer.WrittenMemory, cancellationToken);
    }

    /// <summary>Says that the stream lives.</summary>
    public Task KeepAliveAsync(CancellationToken cancellationToken) => SendAsync(KeepAlive, cancellationToken);

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
