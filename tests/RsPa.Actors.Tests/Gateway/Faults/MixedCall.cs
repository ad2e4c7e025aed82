using System.Text;
using System.Text.Json.Nodes;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Tests.Gateway.Faults;

/// <summary>A call of a mix: what it asks, who asks, and when its caller leaves.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Question">What it asks; calls of the same question ask the same.</param>
/// <param name="Api">The API.</param>
/// <param name="Model">The model.</param>
/// <param name="IsStreamed">Whether it wants its answer in pieces.</param>
/// <param name="At">When it comes.</param>
internal sealed record MixedCall(int Number, string Question, ModelApi Api, string Model, bool IsStreamed, TimeSpan At)
{
    private const int MostTokens = 60;

    public TaskId Task { get; } = new(Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddMilliseconds(Number)));

    public string Tenant { get; init; } = "";

    public Lane Lane { get; init; }

    public bool IsOwn { get; init; }

    public bool TakesWhole { get; init; }

    public bool WaitsWhileAway { get; init; }

    /// <summary>Whether calls of the same question share an answer.</summary>
    public bool IsShared { get; init; }

    public TimeSpan? LeavesAfter { get; init; }

    public int? LeavesAfterPieces { get; init; }

    public ModelRequest Request() => new(Api, new ModelCaller(new TenantId(Tenant), Lane) { WaitsWhileAway = WaitsWhileAway, Attempt = new AttemptContext(Task, new AgentName(Tenant), 1, TaskPriority.Medium, 1) }, Body())
    {
        IsOwn = IsOwn,
        TakesWholeAnswer = TakesWhole,
    };

    /// <summary>The pieces of the right answer to a question.</summary>
    public static string[] Right(string question) => [$"<{question}>", " is", " answered", " so."];

    /// <summary>The question of a request.</summary>
    public static string QuestionOf(string body)
    {
        var from = body.IndexOf("[[", StringComparison.Ordinal);
        return from < 0 ? "" : body[(from + 2)..body.IndexOf("]]", from, StringComparison.Ordinal)];
    }

    private byte[] Body()
    {
        var body = new JsonObject { ["model"] = Model };
        var temperature = IsShared ? 0 : 1;
        if (Api.IsEmbedding())
        {
            body[Api == ModelApi.Embeddings ? "prompt" : "input"] = $"[[{Question}]]";
            return Encoding.UTF8.GetBytes(body.ToJsonString());
        }

        body["stream"] = IsStreamed;
        switch (Api)
        {
            case ModelApi.Generate or ModelApi.OpenAiCompletions:
                body["prompt"] = $"[[{Question}]]";
                break;
            case ModelApi.OpenAiResponses:
                body["input"] = $"[[{Question}]]";
                break;
            default:
                body["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = $"[[{Question}]]" });
                break;
        }

        if (Api.IsNative())
        {
            body["options"] = new JsonObject { ["temperature"] = temperature, ["num_predict"] = MostTokens };
        }
        else
        {
            body["temperature"] = temperature;
            body[Api == ModelApi.OpenAiResponses ? "max_output_tokens" : "max_tokens"] = MostTokens;
        }

        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }
}
