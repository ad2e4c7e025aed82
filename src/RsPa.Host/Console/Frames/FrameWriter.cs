using System.Text.Json;
using RsPa.Agents;

namespace RsPa.Host.Console.Frames;

/// <summary>Writes frames, a line of JSON each, and sends each at once.</summary>
internal sealed class FrameWriter(Stream stream) : IDisposable
{
    private readonly MemoryStream _line = new();

    /// <summary>The type of the stream.</summary>
    public const string ContentType = "application/x-ndjson";

    public async Task WriteAsync(ConsoleFrame frame, CancellationToken cancellationToken)
    {
        _line.SetLength(0);
        await JsonSerializer.SerializeAsync(_line, frame, AgentJson.Options, cancellationToken).ConfigureAwait(false);
        _line.WriteByte((byte)'\n');
        await stream.WriteAsync(_line.GetBuffer().AsMemory(0, (int)_line.Length), cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _line.Dispose();
}
