using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using RsPa.Agents;
using RsPa.Agents.BuiltIn.Reimbursement;
using RsPa.Agents.Documents;
using RsPa.Agents.Files;

namespace RsPa.Evals.Model;

/// <summary>A field as the agent gives it out.</summary>
/// <param name="Value">Its value.</param>
/// <param name="Confidence">How sure it is.</param>
/// <param name="IsMarked">Whether the owner is told to look at it.</param>
public sealed record ReadField(string Value, double Confidence, bool IsMarked);

/// <summary>What the agent read from a receipt, by the names of the fields; none where it recorded nothing.</summary>
public sealed record AgentReading(IReadOnlyDictionary<string, ReadField> Fields, bool ModelUsed);

/// <summary>Has the agent read receipts; it records nothing.</summary>
internal static class EvalAgent
{
    public static readonly string[] Fields = ["vendor", "date", "total", "currency", "category"];

    private static readonly ReimbursementAgentType Type = new();

    /// <summary>Reads a receipt, with a model where one is given.</summary>
    public static async Task<AgentReading> ReadAsync(string text, IChatClient? chat)
    {
        var result = await Type.Create().ExecuteAsync(Run(text, chat), CancellationToken.None);
        if (result is not AgentResult.Completed { Output: { } output })
            return new AgentReading(new Dictionary<string, ReadField>(StringComparer.Ordinal), false);
        var json = AgentJson.Read<JsonElement>(AgentJson.Write(output));
        var expense = json.GetProperty("expense");
        var fields = Fields
            .Where(name => expense.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.Object)
            .ToDictionary(static name => name, name => Read(expense, name), StringComparer.Ordinal);
        return new AgentReading(fields, json.GetProperty("model").GetProperty("used").GetBoolean());
    }

    private static ReadField Read(JsonElement expense, string name)
    {
        var field = expense.GetProperty(name);
        var isMarked = expense.GetProperty("needs_review").EnumerateArray().Any(reason => reason.GetString()!.StartsWith($"{name}:", StringComparison.Ordinal));
        return new ReadField(field.GetProperty("value").ToString(), field.GetProperty("confidence").GetDouble(), isMarked);
    }

    private static AgentRun Run(string text, IChatClient? chat) => new()
    {
        TaskId = TaskId.New(TimeProvider.System),
        Agent = Type.Name,
        Attempt = 1,
        Input = AgentJson.Read<JsonElement>(AgentJson.Write(new { text, preview = true })),
        Configuration = AgentJson.Read<JsonElement>(chat is null ? """{"use_model": "never"}""" : "{}"),
        Data = new NoData(),
        Cache = null!, // the agent uses none
        Chat = chat!,
        Readable = new NoFiles(),
        Documents = new NoDocuments(),
        Activity = null!, // nor this
        Progress = new Progress<AgentProgress>(),
        Logger = NullLogger.Instance,
        Time = TimeProvider.System,
        FilesDirectory = Path.GetTempPath(),
    };

    private sealed class NoData : IAgentData
    {
        public ValueTask<T?> GetAsync<T>(string key, CancellationToken cancellationToken) => ValueTask.FromResult(default(T));

        public async IAsyncEnumerable<KeyValuePair<string, T>> ListAsync<T>(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            yield break;
        }

        public void Set<T>(string key, T value)
        {
        }

        public void Remove(string key)
        {
        }

        public void Add(string key, decimal delta)
        {
        }
    }

    private sealed class NoFiles : IReadableFiles
    {
        public FileStream OpenRead(string path) => throw new FileRefusedException($"'{path}': an evaluation gives texts only.");

        public string Directory(string path) => throw new FileRefusedException($"'{path}': an evaluation gives texts only.");
    }

    private sealed class NoDocuments : IDocuments
    {
        public Task<DocumentReading> ReadAsync(string reader, string name, Stream content, CancellationToken cancellationToken) =>
            Task.FromResult<DocumentReading>(new DocumentReading.Refused("an evaluation gives plain texts only", null));
    }
}
