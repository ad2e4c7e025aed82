using System.Text;
using System.Text.Json;
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
        var body = new JsonObject { ["model"] = Model, ["stream"] = IsStreamed };
        if (Api == ModelApi.Generate)
            body["prompt"] = $"[[{Question}]]";
        else
            body["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = $"[[{Question}]]" });
        var temperature = IsShared ? 0 : 1;
        if (Api is ModelApi.OpenAiChat)
        {
            body["temperature"] = temperature;
            body["max_tokens"] = 60;
        }
        else
        {
            body["options"] = new JsonObject { ["temperature"] = temperature, ["num_predict"] = 60 };
        }

        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    /// <summary>What is wrong with an answer that was given as a whole one; nothing where it is right.</summary>
    public string? Fault(string answer)
    {
        try
        {
            var (text, reason) = Api == ModelApi.OpenAiChat ? OpenAi(answer) : Native(answer);
            return (text, reason) switch
            {
                (_, null) => $"half an answer as a whole one: {Start(answer)}",
                (_, "stop") when text == string.Concat(Right(Question)) => null,
                (_, "length") when IsEndless(text) => null,
                _ => $"a wrong answer ({reason}): {text}",
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            return $"no answer at all, given as a whole one: {Start(answer)} ({e.Message})";
        }
    }

    private static string Start(string answer) => answer.Length > 300 ? answer[..300] + " …" : answer;

    private (string Text, string? Reason) Native(string answer)
    {
        var text = new StringBuilder();
        string? reason = null;
        foreach (var line in answer.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (reason is not null)
                return (text + "(and more behind the end)", "stop");
            var json = JsonNode.Parse(line)!;
            text.Append((Api == ModelApi.Chat ? json["message"]!["content"] : json["response"])!.GetValue<string>());
            if (json["done"]!.GetValue<bool>())
                reason = json["done_reason"]!.GetValue<string>();
        }

        return (text.ToString(), reason);
    }

    private (string Text, string? Reason) OpenAi(string answer)
    {
        if (!IsStreamed)
        {
            var choice = JsonNode.Parse(answer)!["choices"]![0]!;
            return (choice["message"]!["content"]!.GetValue<string>(), choice["finish_reason"]?.GetValue<string>());
        }

        var text = new StringBuilder();
        string? reason = null;
        var isOver = false;
        foreach (var line in answer.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line == "data: [DONE]")
            {
                isOver = true;
                continue;
            }

            var choices = JsonNode.Parse(line["data: ".Length..])!["choices"]!.AsArray();
            if (choices.Count == 0)
                return ("(the count of tokens that nobody asked for)", "stop");
            text.Append(choices[0]!["delta"]?["content"]?.GetValue<string>());
            reason = choices[0]!["finish_reason"]?.GetValue<string>() ?? reason;
        }

        return (text.ToString(), isOver ? reason : null);
    }

    private static bool IsEndless(string text)
    {
        var count = 0;
        var expected = new StringBuilder();
        while (expected.Length < text.Length)
            expected.Append("more ").Append(++count).Append(' ');
        return count > 1 && expected.ToString().StartsWith(text, StringComparison.Ordinal);
    }
}
