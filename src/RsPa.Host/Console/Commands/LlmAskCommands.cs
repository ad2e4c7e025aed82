using System.Globalization;
using System.Text;
using System.Text.Json;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Application.Models;
using RsPa.Application.Outcomes;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Asks a model.</summary>
internal sealed class LlmAskCommand(ModelAskService models) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("ask", "Asks a model, and shows the answer as it is made; Ctrl-C ends it at the server too")
    {
        Arguments = [new("prompt", ParameterType.Input, "The question; - reads it from standard input") { Required = true }],
        Options =
        [
            new("model", ParameterType.Text, "The model, such as qwen3:8b") { Default = "ollama.default_model" },
            new("system", ParameterType.Text, "What the model is told before it"),
            new("json-schema", ParameterType.Content, "A file with the JSON schema of the answer"),
            new("think", ParameterType.Flag, "The model thinks first"),
            new("temperature", ParameterType.Text, "0 to 2: how free the answer is") { Default = "the model's own" },
            new("fresh", ParameterType.Flag, "Not an answer that was kept"),
        ],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!Read(call).TryGet(out var question, out var problem) || !models.AskModel(call.Caller, question).TryGet(out var parts, out problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        var (answer, thoughts) = (new StringBuilder(), new StringBuilder());
        AskPart.End? end = null;
        await foreach (var part in parts.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            switch (part)
            {
                case AskPart.Waits waits:
                    await output.WriteAsync(new ProgressFrame(Fraction: null, $"waits: {waits.Reason}", Detached: null)).ConfigureAwait(false);
                    break;
                case AskPart.Piece text:
                    if (!text.IsThought && answer.Length == 0 && thoughts.Length > 0)
                        await output.WriteAsync(new PieceFrame("\n\n", IsAside: true)).ConfigureAwait(false);
                    (text.IsThought ? thoughts : answer).Append(text.Words);
                    await output.WriteAsync(new PieceFrame(text.Words, text.IsThought)).ConfigureAwait(false);
                    break;
                case AskPart.End ending:
                    end = ending;
                    break;
            }
        }

        await output.WriteAsync(Record(answer, thoughts, end)).ConfigureAwait(false);
        if (end is { DoneReason: "length" })
            await output.TextAsync("(The answer reached its most tokens, and was cut there.)").ConfigureAwait(false);
        return end is null ? CommandEnd.Failed : CommandEnd.Done;
    }

    // For programs alone: a person has read the answer already.
    private static RecordFrame Record(StringBuilder answer, StringBuilder thoughts, AskPart.End? end) =>
        new(
        [
            Field("model", CellType.Text, end?.Model),
            Field("answer", CellType.Text, answer.ToString()),
            Field("thinking", CellType.Text, thoughts.Length > 0 ? thoughts.ToString() : null),
            Field("done_reason", CellType.Text, end?.DoneReason),
            Field("prompt_tokens", CellType.Number, end?.PromptTokens),
            Field("output_tokens", CellType.Number, end?.OutputTokens),
            Field("queue_wait_seconds", CellType.Seconds, end?.QueueWaitSeconds),
            Field("first_token_seconds", CellType.Seconds, end?.FirstTokenSeconds),
            Field("total_seconds", CellType.Seconds, end?.TotalSeconds),
            Field("cached", CellType.Text, end?.Cached),
        ]);

    private static Field Field(string name, CellType type, object? value) => new(new Column(name, name, type) { Audience = Audience.Programs }, value);

    private static Outcome<ModelQuestion> Read(CommandCall call)
    {
        var question = new ModelQuestion(call.Text("model"), call.Required("prompt")) { System = call.Text("system"), Thinks = call.Flag("think"), IsCacheUsed = !call.Flag("fresh") };
        if (call.Text("temperature") is { } text)
        {
            if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var temperature))
                return Problem.Invalid("temperature", text, "is not a number", "use a number from 0 to 2");
            question = question with { Temperature = temperature };
        }

        if (call.Text("json-schema") is not { } schema)
            return question;
        try
        {
            return question with { Schema = JsonElement.Parse(schema) };
        }
        catch (JsonException e)
        {
            return Problem.Invalid("json-schema", schema, $"is not JSON (line {(e.LineNumber ?? 0) + 1})", "give a file that holds a JSON schema");
        }
    }
}

/// <summary>Measures a model.</summary>
internal sealed class LlmBenchCommand(ModelAskService models) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("bench", "Measures a model through the gateway: how fast it reads and writes, how long a call waits")
    {
        Options =
        [
            new("model", ParameterType.Text, "The model, such as qwen3:8b") { Default = "ollama.default_model" },
            new("prompts", ParameterType.Integer, $"How many calls are measured, 1 to {ModelAskService.MostPrompts}") { Default = "5" },
        ],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        var prompts = call.Integer("prompts") ?? 5;
        Task ShowAsync(int done) => output.WriteAsync(new ProgressFrame((double)done / (prompts + 1), done == 0 ? "warms up" : $"call {done} of {prompts}", Detached: null));
        if (!(await models.BenchAsync(call.Caller, call.Text("model"), prompts, ShowAsync, cancellationToken).ConfigureAwait(false)).TryGet(out var bench, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(new RecordFrame(
        [
            new(new("model", "Model"), bench.Model),
            new(new("prompts", "Calls", CellType.Number), bench.Prompts),
            new(new("load_seconds", "Loads in", CellType.Seconds), bench.LoadSeconds),
            new(new("warm_up_seconds", "Call before them", CellType.Seconds), bench.WarmUpSeconds),
            new(new("prompt_tokens_per_second", "Reads, tokens/s", CellType.Number), bench.PromptTokensPerSecond),
            new(new("output_tokens_per_second", "Writes, tokens/s", CellType.Number), bench.OutputTokensPerSecond),
            new(new("first_token_p50_seconds", "First word", CellType.Seconds), bench.FirstTokenP50Seconds),
            new(new("first_token_max_seconds", "First word at worst", CellType.Seconds), bench.FirstTokenMaxSeconds),
            new(new("queue_wait_mean_seconds", "Wait in the queue", CellType.Seconds), bench.QueueWaitMeanSeconds),
            new(new("queue_wait_max_seconds", "Wait at worst", CellType.Seconds), bench.QueueWaitMaxSeconds),
            new(new("total_p50_seconds", "Whole call", CellType.Seconds), bench.TotalP50Seconds),
            new(new("prompt_tokens", "Tokens in", CellType.Number), bench.PromptTokens),
            new(new("output_tokens", "Tokens out", CellType.Number), bench.OutputTokens),
        ])).ConfigureAwait(false);
        return CommandEnd.Done;
    }
}
