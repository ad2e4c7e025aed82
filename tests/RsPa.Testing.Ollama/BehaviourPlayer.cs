using System.Text.Json.Nodes;

namespace RsPa.Testing.Ollama;

/// <summary>Plays a behaviour's steps to one client.</summary>
internal sealed class BehaviourPlayer(HttpContext context, RecordedRequest request, AnswerWriter writer, TimeProvider time)
{
    public async Task PlayAsync(OllamaBehaviour behaviour)
    {
        foreach (var step in behaviour.Steps)
        {
            if (step is OllamaStep.Cut)
            {
                request.Ended(RequestEnd.ServerCut);
                context.Abort();
                return;
            }

            await PlayAsync(step);
        }
    }

    private Task PlayAsync(OllamaStep step) => step switch
    {
        OllamaStep.Token token => writer.PieceAsync(token.Text),
        OllamaStep.Thinking thinking => writer.PieceAsync(thinking: thinking.Text),
        OllamaStep.ToolCall call => writer.PieceAsync(toolCall: new JsonObject
        {
            ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments.DeepClone() },
        }),
        OllamaStep.Done done => writer.DoneAsync(done.Reason),
        OllamaStep.ErrorLine error => writer.ErrorAsync(error.Words),
        OllamaStep.Raw raw => writer.RawAsync(raw.Text),
        OllamaStep.Headers => writer.HeadersAsync(),
        OllamaStep.WaitFor wait => wait.Gate.PassAsync(context.RequestAborted),
        OllamaStep.Wait wait => Task.Delay(wait.Time, time, context.RequestAborted),
        OllamaStep.Refuse refusal => RefuseAsync(refusal),
        _ => throw new NotSupportedException($"The step {step} can't be played."),
    };

    private Task RefuseAsync(OllamaStep.Refuse refusal)
    {
        context.Response.StatusCode = refusal.Status;
        context.Response.ContentType = refusal.ContentType;
        return context.Response.WriteAsync(refusal.Body, context.RequestAborted);
    }
}
