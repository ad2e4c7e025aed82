using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using RsPa.Actors.Gateway.Caching;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Ollama;

namespace RsPa.Actors.Gateway.Chat;

/// <summary>Asks a model for a person, in the lane of persons. Whoever stops reading ends the call at the server.</summary>
/// <param name="gateway">The gateway.</param>
/// <param name="time">The clock.</param>
public sealed class ModelAsk(ModelGateway gateway, TimeProvider time)
{
    /// <summary>Asks, and gives the answer as it is made; the last part is the end.</summary>
    /// <param name="question">The question.</param>
    /// <param name="waits">Told when the call begins to wait in the queue (true), and when it does so no longer (false).</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="CallFailedException">There is no answer, or no whole one.</exception>
    public async IAsyncEnumerable<AskPart> AskAsync(ModelQuestion question, Action<bool>? waits, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        var model = question.Model ?? throw new ArgumentException("The question names no model.", nameof(question));
        var began = time.GetTimestamp();
        var caller = new ModelCaller(new TenantId(TenantRules.Console), Lane.Interactive);
        var request = new ModelRequest(ModelApi.Chat, caller, Body(question)) { IsOwn = true, Cache = question.IsCacheUsed ? CacheWish.Usual : CacheWish.Off };
        var answer = await gateway.SendAsync(request, waits, cancellationToken).ConfigureAwait(false);
        await using (answer.ConfigureAwait(false))
        {
            if (answer.Status >= 400)
                throw await RefusedAsync(answer, model, cancellationToken).ConfigureAwait(false);
            double? first = null;
            while (await answer.NextAsync(cancellationToken).ConfigureAwait(false) is { } piece)
            {
                using var line = Read(piece, model);
                if (line.RootElement.TryGetProperty("message", out var message))
                {
                    if (Text(message, "thinking") is { Length: > 0 } thought)
                        yield return new AskPart.Piece(thought, IsThought: true);
                    if (Text(message, "content") is { Length: > 0 } text)
                    {
                        first ??= time.GetElapsedTime(began).TotalSeconds;
                        yield return new AskPart.Piece(text, IsThought: false);
                    }
                }

                if (line.RootElement.TryGetProperty("done", out var done) && done.ValueKind == JsonValueKind.True)
                    yield return End(line.RootElement, model, answer, first, time.GetElapsedTime(began).TotalSeconds);
            }
        }
    }

    private async Task<CallFailedException> RefusedAsync(ModelAnswer answer, string model, CancellationToken cancellationToken)
    {
        var words = $"status {answer.Status}";
        if (await answer.NextAsync(cancellationToken).ConfigureAwait(false) is { } body)
        {
            try
            {
                using var json = JsonDocument.Parse(body);
                words = json.RootElement.ValueKind == JsonValueKind.Object ? Text(json.RootElement, "error") ?? words : words;
            }
            catch (JsonException)
            {
                // Its status says what there is to say.
            }
        }

        return new CallFailedException(new CallFailure.AtServer(new OllamaFault.Status(answer.Status, words), gateway.Catalog.Endpoints[0].Options.BaseUrl, 1, null), model);
    }

    private static AskPart.End End(JsonElement line, string model, ModelAnswer answer, double? first, double total) => new(
        Text(line, "model") ?? model, Text(line, "done_reason"), Number(line, "prompt_eval_count"), Number(line, "eval_count"), Rounded(answer.QueueWait.TotalSeconds), first is { } at ? Rounded(at) : null, Rounded(total), answer.IsCached)
    {
        PromptSeconds = Number(line, "prompt_eval_duration") / 1e9,
        OutputSeconds = Number(line, "eval_duration") / 1e9,
    };

    private static JsonDocument Read(ReadOnlyMemory<byte> piece, string model)
    {
        var line = JsonDocument.Parse(piece);
        if (line.RootElement.ValueKind == JsonValueKind.Object && Text(line.RootElement, "error") is null)
            return line;
        using (line)
            throw new JsonException($"'{model}' answered with {piece.Length} bytes that are no piece of an answer.");
    }

    private static ReadOnlyMemory<byte> Body(ModelQuestion question)
    {
        var body = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("model", question.Model);
        json.WriteStartArray("messages");
        if (question.System is { } system)
            Message(json, "system", system);
        Message(json, "user", question.Prompt);
        json.WriteEndArray();
        json.WriteBoolean("stream", true);
        json.WriteBoolean("think", question.Thinks);
        if (question.Schema is { } schema)
        {
            json.WritePropertyName("format");
            schema.WriteTo(json);
        }

        json.WriteStartObject("options");
        if (question.Temperature is { } temperature)
            json.WriteNumber("temperature", temperature);
        if (question.MaxTokens is { } most)
            json.WriteNumber("num_predict", most);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }

    private static void Message(Utf8JsonWriter json, string role, string content)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", content);
        json.WriteEndObject();
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : 0;

    private static double Rounded(double seconds) => Math.Round(seconds, 3);
}
