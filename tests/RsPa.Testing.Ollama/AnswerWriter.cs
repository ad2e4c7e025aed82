using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RsPa.Testing.Ollama;

/// <summary>Which of the two forms of a generated answer is asked for.</summary>
internal enum AnswerForm
{
    None,

    /// <summary><c>/api/chat</c>: the text is in <c>message.content</c>.</summary>
    Chat,

    /// <summary><c>/api/generate</c>: the text is in <c>response</c>.</summary>
    Generate,
}

/// <summary>Writes an answer as Ollama does: a line for each piece, or one object for the whole where the client asked for no stream.</summary>
internal sealed class AnswerWriter(HttpContext context, AnswerForm form, RecordedRequest request, TimeProvider time)
{
    // As Ollama writes it, without escaping what needs no escape.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly long _started = time.GetTimestamp();
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _thinking = new();
    private readonly JsonArray _toolCalls = [];
    private int _tokens;

    /// <summary>About four characters make a token.</summary>
    public static int CountTokens(string text) => Math.Max(1, text.Length / 4);

    public static Task WriteJsonAsync(HttpContext context, int status, JsonObject json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(json.ToJsonString(Plain), context.RequestAborted);
    }

    public Task PieceAsync(string text = "", string thinking = "", JsonObject? toolCall = null)
    {
        _tokens++;
        if (request.Stream)
            return LineAsync(Frame(text, thinking, toolCall is null ? [] : new JsonArray(toolCall), done: false));
        _text.Append(text);
        _thinking.Append(thinking);
        if (toolCall is not null)
            _toolCalls.Add(toolCall);
        return Task.CompletedTask;
    }

    public Task DoneAsync(string reason)
    {
        var last = Frame(_text.ToString(), _thinking.ToString(), _toolCalls, done: true);
        last["done_reason"] = reason;
        if (reason is not ("load" or "unload"))
        {
            var nanoseconds = (long)time.GetElapsedTime(_started).TotalNanoseconds;
            last["total_duration"] = nanoseconds + 5_000_000;
            last["load_duration"] = 1_000_000;
            last["prompt_eval_count"] = CountTokens(request.Body);
            last["prompt_eval_duration"] = 2_000_000;
            last["eval_count"] = _tokens;
            last["eval_duration"] = nanoseconds + 2_000_000;
        }

        return request.Stream ? LineAsync(last) : WriteJsonAsync(context, 200, last);
    }

    public Task ErrorAsync(string words)
    {
        var error = new JsonObject { ["error"] = words };
        return request.Stream ? LineAsync(error) : WriteJsonAsync(context, 500, error);
    }

    public Task LineAsync(JsonObject line) => RawAsync(line.ToJsonString(Plain) + "\n");

    public async Task RawAsync(string text)
    {
        await HeadersAsync();
        await context.Response.WriteAsync(text, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    public Task HeadersAsync()
    {
        if (context.Response.HasStarted)
            return Task.CompletedTask;
        context.Response.ContentType = "application/x-ndjson";
        return context.Response.StartAsync(context.RequestAborted);
    }

    private JsonObject Frame(string text, string thinking, JsonArray toolCalls, bool done)
    {
        var frame = new JsonObject
        {
            ["model"] = request.Text("model"),
            ["created_at"] = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
        };
        var message = frame;
        if (form == AnswerForm.Chat)
            frame["message"] = message = new JsonObject { ["role"] = "assistant" };
        message[form == AnswerForm.Chat ? "content" : "response"] = text;
        if (thinking.Length > 0)
            message["thinking"] = thinking;
        if (toolCalls.Count > 0)
            message["tool_calls"] = toolCalls;
        frame["done"] = done;
        return frame;
    }
}
