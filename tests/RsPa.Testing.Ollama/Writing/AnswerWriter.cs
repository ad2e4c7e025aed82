using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections.Features;
using RsPa.Testing.Ollama.Go;

namespace RsPa.Testing.Ollama.Writing;

/// <summary>
/// Sends an answer in a form: each piece as it comes, or all in one object. The headers go with the first piece, so that what fails
/// before it has a status of its own.
/// </summary>
internal sealed class AnswerWriter(HttpContext context, AnswerFormat format, bool stream)
{
    private AnswerPiece _all = new();

    /// <summary>Whether anything has been sent.</summary>
    public bool HasBegun => context.Response.HasStarted;

    /// <summary>Whether the caller left while a piece was on its way to it.</summary>
    public bool LeftUnread { get; private set; }

    /// <summary>Answers with one object.</summary>
    public static Task WriteJsonAsync(HttpContext context, int status, JsonNode json, string type = "application/json; charset=utf-8") =>
        WriteTextAsync(context, status, GoJson.Text(json), type);

    /// <summary>Answers with a text and its length.</summary>
    public static Task WriteTextAsync(HttpContext context, int status, string text, string type)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    public Task PieceAsync(AnswerPiece piece)
    {
        if (stream)
            return RawAsync(format.Piece(piece));
        _all += piece;
        return Task.CompletedTask;
    }

    /// <summary>Ends the answer. A stream without a reason just ends.</summary>
    public Task EndAsync(AnswerEnd end)
    {
        if (!stream)
            return HasBegun ? Task.CompletedTask : WriteJsonAsync(context, 200, format.Whole(_all, end), format.WholeType);
        return end.Reason is null ? Task.CompletedTask : RawAsync(format.End(end));
    }

    /// <summary>Answers to a load or an unload, which in Ollama's own form is one object also where a stream was asked for.</summary>
    public Task LoadedAsync(AnswerEnd end) =>
        stream && format.StreamsLoads ? RawAsync(format.End(end)) : WriteJsonAsync(context, 200, format.Whole(_all, end), format.WholeType);

    /// <summary>An error: with its status where nothing has been sent, or else as the form has it.</summary>
    public Task ErrorAsync(int status, string words)
    {
        if (!HasBegun)
            return WriteJsonAsync(context, status, format.Error(status, words), format.WholeType);
        var sent = format.ErrorInStream(words);
        return sent.Length == 0 ? Task.CompletedTask : RawAsync(sent);
    }

    public async Task RawAsync(string text)
    {
        context.RequestAborted.ThrowIfCancellationRequested();
        await HeadersAsync();
        LeftUnread = true;
        var writing = context.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
        var waits = !writing.IsCompleted;
        var written = await writing;

        // A write that waits for its reader returns as if all were well when that leaves; the writes after it are complete, as nobody
        // reads any more; and the token is cancelled later.
        if (written.IsCompleted || (waits && IsGone()))
            throw new OperationCanceledException("The caller has left.");
        LeftUnread = false;
    }

    public Task HeadersAsync()
    {
        if (HasBegun)
            return Task.CompletedTask;
        context.Response.ContentType = format.StreamType;
        return context.Response.StartAsync(context.RequestAborted);
    }

    private bool IsGone()
    {
        if (context.RequestAborted.IsCancellationRequested)
            return true;
        try
        {
            return context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket && socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }
}
