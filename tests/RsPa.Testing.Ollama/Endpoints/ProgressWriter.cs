using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;
using RsPa.Testing.Ollama.Writing;

namespace RsPa.Testing.Ollama.Endpoints;

/// <summary>Tells how far something is: a line for each step, or the last one alone where no stream was asked for.</summary>
internal sealed class ProgressWriter(HttpContext context, bool stream)
{
    private JsonObject _last = [];

    public async Task StepAsync(string status, params (string Name, JsonNode Value)[] more)
    {
        _last = new JsonObject { ["status"] = status };
        foreach (var (name, value) in more)
            _last[name] = value;
        if (stream)
            await LineAsync(_last);
    }

    public Task ErrorAsync(string words, int status = 500)
    {
        var error = new JsonObject { ["error"] = words };
        return context.Response.HasStarted ? LineAsync(error) : AnswerWriter.WriteJsonAsync(context, status, error);
    }

    public Task EndAsync() => stream ? Task.CompletedTask : AnswerWriter.WriteJsonAsync(context, 200, _last, "application/json");

    private async Task LineAsync(JsonObject line)
    {
        if (!context.Response.HasStarted)
            context.Response.ContentType = "application/x-ndjson";
        await context.Response.WriteAsync(GoJson.Text(line) + "\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
