using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections.Features;

namespace RsPa.Testing.Ollama.Writing;

/// <summary>Plays a behaviour's steps to one caller.</summary>
internal sealed class BehaviourPlayer(HttpContext context, RecordedRequest request, AnswerWriter writer, GenerationRun run, Func<int> nextCall)
{
    private const string Died = "an error was encountered while running the model: unexpected EOF";
    private int _calls;

    public async Task PlayAsync(OllamaBehaviour behaviour)
    {
        foreach (var step in behaviour.Steps)
        {
            if (!await PlayAsync(step))
                return;
        }

        await writer.EndAsync(run.End(null));
    }

    /// <summary>Plays a step; false where the answer is over.</summary>
    private async Task<bool> PlayAsync(OllamaStep step)
    {
        switch (step)
        {
            case OllamaStep.Token token:
                return await SendAsync(token.Text, new AnswerPiece(token.Text));
            case OllamaStep.Made made:
                var text = made.Text();
                return await SendAsync(text, new AnswerPiece(text));
            case OllamaStep.Repeat repeat:
                for (var time = 0; time < repeat.Times; time++)
                {
                    if (!await SendAsync(repeat.Text, new AnswerPiece(repeat.Text)))
                        return false;
                }

                return true;
            case OllamaStep.Thinking thinking:
                return await SendAsync(thinking.Text, new AnswerPiece(Thinking: thinking.Text));
            case OllamaStep.ToolCall call:
                var asked = new MadeCall(FakeTokens.CallId(nextCall()), _calls++, call.Name, call.Arguments);
                return await SendAsync(call.Name, new AnswerPiece { Calls = [asked] });
            case OllamaStep.Endless endless:
                for (var number = 1; ; number++)
                {
                    if (!await SendAsync($"{endless.Text}{number} ", new AnswerPiece($"{endless.Text}{number} ")))
                        return false;
                    if (endless.Pace > TimeSpan.Zero && number <= endless.Paced)
                        await Task.Delay(endless.Pace, run.Time, context.RequestAborted);
                }

            case OllamaStep.Done done:
                await writer.EndAsync(run.End(done.Reason));
                return false;
            case OllamaStep.ErrorLine error:
                await writer.ErrorAsync(500, error.Words);
                return false;
            case OllamaStep.RunnerDies:
                run.Lease?.EndRunner();
                await writer.ErrorAsync(500, Died);
                return false;
            case OllamaStep.Cut:
                request.Ended(RequestEnd.ServerCut);
                context.Abort();
                return false;
            case OllamaStep.Reset:
                request.Ended(RequestEnd.ServerCut);
                context.Features.Get<IConnectionSocketFeature>()?.Socket.Close(timeout: 0);
                context.Abort();
                return false;
            case OllamaStep.Fail fail:
                await writer.ErrorAsync(fail.Status, fail.Words);
                return false;
            case OllamaStep.Refuse refusal:
                await AnswerWriter.WriteTextAsync(context, refusal.Status, refusal.Body, refusal.ContentType);
                return false;
            case OllamaStep.Raw raw:
                await writer.RawAsync(raw.Text);
                return true;
            case OllamaStep.Headers:
                await writer.HeadersAsync();
                return true;
            case OllamaStep.WaitFor wait:
                await wait.Gate.PassAsync(context.RequestAborted);
                return true;
            case OllamaStep.Wait wait:
                await Task.Delay(wait.Time, run.Time, context.RequestAborted);
                return true;
            default:
                throw new NotSupportedException($"The step {step} can't be played.");
        }
    }

    private async Task<bool> SendAsync(string token, AnswerPiece piece)
    {
        if (run.IsFull)
        {
            await writer.EndAsync(run.End("length"));
            return false;
        }

        if (!run.Add(token))
        {
            await writer.EndAsync(run.End(null));
            return false;
        }

        await writer.PieceAsync(run.Call.Logprobs ? piece with { Logprobs = [Logprob(token)] } : piece);
        return true;
    }

    private JsonObject Logprob(string token)
    {
        var logprob = Entry(token, FakeTokens.Logprob(token));
        if (run.Call.TopLogprobs > 0)
        {
            logprob["top_logprobs"] = new JsonArray(
                [.. Enumerable.Range(0, run.Call.TopLogprobs).Select(place => Entry(place == 0 ? token : $"{token}{place}", FakeTokens.Logprob(token) - place))]);
        }

        return logprob;
    }

    private static JsonObject Entry(string token, double logprob) => new()
    {
        ["token"] = token,
        ["logprob"] = logprob,
        ["bytes"] = new JsonArray([.. Encoding.UTF8.GetBytes(token).Select(value => (JsonNode)(int)value)]),
    };
}
