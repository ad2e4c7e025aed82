using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Akka.Actor;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Chat;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Views;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Application.Access;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Models;

/// <summary>Questions of persons to models, and a measurement of one.</summary>
public sealed class ModelAskService(ModelAsk models, GatewayViews queue, OllamaOptions options, TimeProvider time)
{
    /// <summary>The longest question, with what the model is told before it, in characters.</summary>
    public const int LongestPrompt = 1024 * 1024;

    /// <summary>The most prompts of a measurement.</summary>
    public const int MostPrompts = 100;

    private const int LookedAt = 1_000;
    private const int BenchTokens = 64;

    private static readonly Permission Ask = new("models.ask", CallerRole.Operator);
    private static readonly Permission Measure = new("models.bench", CallerRole.Operator);

    /// <summary>Asks a model, the default one where none is named. Whoever stops reading ends the call at the server. It throws <see cref="ProblemException"/> where it fails.</summary>
    public Outcome<IAsyncEnumerable<AskPart>> AskModel(Caller caller, ModelQuestion question)
    {
        if (Ask.Refuse(caller) is { } refused)
            return refused;
        question = question with { Model = question.Model ?? options.DefaultModel };
        if (GatewayAnswers.NameFault(question.Model) is { } wrong)
            return wrong;
        if (string.IsNullOrWhiteSpace(question.Prompt))
            return Problem.Invalid("prompt", question.Prompt, "is empty", "say what you want to know");
        if (question.Prompt.Length + (question.System?.Length ?? 0) > LongestPrompt)
            return new Problem(ProblemKind.TooLarge, $"The question is longer than {LongestPrompt} characters.") { Field = "prompt", Remedy = "make it shorter" };
        if (question.Temperature is { } temperature && temperature is not (>= 0 and <= 2))
            return Problem.Invalid("temperature", $"{temperature}", "is out of range", "use a number from 0 to 2");
        if (question.Schema is { ValueKind: not System.Text.Json.JsonValueKind.Object })
            return Problem.Invalid("json_schema", question.Schema.Value.GetRawText(), "is not a JSON schema", "give a JSON object");
        return Outcome.Of(AskAsync(question));
    }

    /// <summary>Measures a model through the gateway: one call to warm it up, then some, one after the other.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="model">Its name; the default one where it is not given.</param>
    /// <param name="prompts">How many calls are measured, 1 to <see cref="MostPrompts"/>.</param>
    /// <param name="progress">Told how many have ended.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Outcome<ModelBench>> BenchAsync(Caller caller, string? model, int prompts, Func<int, Task> progress, CancellationToken cancellationToken)
    {
        if (Measure.Refuse(caller) is { } refused)
            return refused;
        if (prompts is < 1 or > MostPrompts)
            return Problem.Invalid("prompts", $"{prompts}", "is out of range", $"use a number from 1 to {MostPrompts}");
        if (!GatewayAnswers.Find(queue.Catalog, model ?? options.DefaultModel).TryGet(out var found, out var problem))
            return problem;
        var ends = new List<AskPart.End>();
        for (var i = 0; i <= prompts; i++)
        {
            await progress(i).ConfigureAwait(false);
            var question = new ModelQuestion(found.Name, $"Write a short story about the number {i + 1}, of {BenchTokens} words.") { MaxTokens = BenchTokens, Temperature = 0, IsCacheUsed = false };
            await foreach (var part in AskAsync(question, cancellationToken).ConfigureAwait(false))
            {
                if (part is AskPart.End end)
                    ends.Add(end);
            }
        }

        var known = await GatewayAnswers.CatchAsync(queue.ModelsAsync(cancellationToken)).ConfigureAwait(false);
        var load = known.TryGet(out var all, out _) ? all.FirstOrDefault(one => one.Name == found.Name)?.LoadSeconds : null;
        return ends.Count > 1 ? ModelBench.Of(found.Name, load, ends) : new Problem(ProblemKind.ModelFailed, $"'{found.Name}' has answered, and never said that it was done.");
    }

    private async IAsyncEnumerable<AskPart> AskAsync(ModelQuestion question, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Two write: the answer, and what it waits for. The reader's own pace holds the answer back, not the server.
        var parts = Channel.CreateUnbounded<AskPart>(new UnboundedChannelOptions { SingleReader = true }); // an answer is bounded by the gateway
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = WriteAsync(question, parts.Writer, leaving.Token);
        try
        {
            await foreach (var part in parts.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return part;
        }
        finally
        {
            await leaving.CancelAsync().ConfigureAwait(false);
            await writing.ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(ModelQuestion question, ChannelWriter<AskPart> parts, CancellationToken cancellationToken)
    {
        var waiting = new CancellationTokenSource(); // and not disposed: a wait may end after the answer, and it holds nothing
        try
        {
            await foreach (var part in models.AskAsync(question, waits => _ = waits ? TellWaitAsync(question.Model!, parts, waiting.Token) : waiting.CancelAsync(), cancellationToken).ConfigureAwait(false))
                parts.TryWrite(part);
            parts.TryComplete();
        }
        catch (CallFailedException e)
        {
            var problem = GatewayAnswers.Of(e);
            if (problem.Kind == ProblemKind.UnknownModel && !GatewayAnswers.Find(queue.Catalog, e.Model).TryGet(out _, out var unknown))
                problem = unknown; // with the name that was perhaps meant
            parts.TryComplete(new ProblemException(problem));
        }
        catch (Exception e)
        {
            parts.TryComplete(e);
        }
        finally
        {
            await waiting.CancelAsync().ConfigureAwait(false);
        }
    }

    // Which of the console's calls for this model it is does not matter: they wait for the same.
    private async Task TellWaitAsync(string model, ChannelWriter<AskPart> parts, CancellationToken cancellationToken)
    {
        try
        {
            (CallBlock?, int?) told = default; // what takes its time is not told again each second
            while (true)
            {
                var calls = (await queue.ReadAsync(LookedAt, cancellationToken).ConfigureAwait(false)).Queue.Calls;
                if (calls.LastOrDefault(call => call.State != CallStanding.Running && call.Tenant == TenantRules.Console && call.Model == model) is { } call && (call.Blocked, call.Place) != told)
                {
                    told = (call.Blocked, call.Place);
                    parts.TryWrite(new AskPart.Waits(call.Reason, call.LikelyStart));
                }

                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or AskTimeoutException)
        {
            // It waits no longer, or the gateway is slow: the answer comes all the same.
        }
    }
}
