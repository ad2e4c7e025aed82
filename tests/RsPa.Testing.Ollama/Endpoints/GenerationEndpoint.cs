using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Answers;
using RsPa.Testing.Ollama.Go;
using RsPa.Testing.Ollama.Prompts;
using RsPa.Testing.Ollama.Requests;
using RsPa.Testing.Ollama.Writing;

namespace RsPa.Testing.Ollama.Endpoints;

/// <summary><c>/api/chat</c> and <c>/api/generate</c>, and what other forms of an API come down to.</summary>
internal sealed class GenerationEndpoint(OllamaStandIn standIn)
{
    private readonly OllamaStandInOptions _options = standIn.Options;
    private int _toolCalls;

    public Task ChatAsync(HttpContext context) => NativeAsync(context, isChat: true);

    public Task GenerateAsync(HttpContext context) => NativeAsync(context, isChat: false);

    /// <summary>Answers a call in some form, as the server does.</summary>
    public async Task AnswerAsync(HttpContext context, GenerationCall call, AnswerFormat format, bool stream, OllamaBehaviour? script)
    {
        var writer = new AnswerWriter(context, format, stream);
        try
        {
            await AnswerAsync(context, call, writer, script);
        }
        catch (OllamaRefusal refusal)
        {
            await writer.ErrorAsync(refusal.Status, refusal.Words);
        }
    }

    /// <summary>Plays a script without a look at the request.</summary>
    public Task PlayAsync(HttpContext context, OllamaBehaviour script, GenerationCall call, AnswerFormat format, bool stream)
    {
        var model = standIn.Shelf.Find(call.Asked) ?? new StandInModel(call.Asked);
        var run = new GenerationRun(call, OptionsOf(call, model), PromptOf(call, model), Lease: null, _options.Time, _options.Time.GetTimestamp());
        return Player(context, new AnswerWriter(context, format, stream), run).PlayAsync(script);
    }

    private async Task NativeAsync(HttpContext context, bool isChat)
    {
        var request = RecordedRequest.Of(context);
        var script = standIn.BehaviourFor(request);
        var format = new NativeFormat(isChat, request.Text("model") ?? "", standIn.GoTime);
        if (script is { IsInRunner: false })
        {
            await PlayAsync(context, script, new GenerationCall(isChat, Readable(request, isChat)), format, request.Stream);
            return;
        }

        var call = new GenerationCall(isChat, (isChat ? RequestShapes.Chat : RequestShapes.Generate).Read(request.Body));
        await AnswerAsync(context, call, new NativeFormat(isChat, call.Asked, standIn.GoTime), call.Stream, script);
    }

    private async Task AnswerAsync(HttpContext context, GenerationCall call, AnswerWriter writer, OllamaBehaviour? script)
    {
        var started = _options.Time.GetTimestamp();
        var model = CallRules.FindModel(call, standIn.Shelf);
        if (call.IsEmpty && call.KeepAlive == TimeSpan.Zero)
        {
            standIn.Runners.Unload(model);
            await writer.LoadedAsync(new AnswerEnd("unload"));
            return;
        }

        var thinks = CallRules.Check(call, model);
        var options = ModelOptions.Read(call.Body["options"] as JsonObject, model, call.Body.Flag("shift", true), _options.DefaultContext);
        using var lease = await standIn.LeaseAsync(model, options.Runner, call.KeepAlive, context);
        if (call.IsEmpty)
        {
            await writer.LoadedAsync(new AnswerEnd("load"));
            return;
        }

        FormatSetting.Check(call.Body["format"]);
        var prompt = Prompt.Fit(call, lease.Context, model.System);
        await OllamaStandIn.TakeSlotAsync(lease, context);
        try
        {
            var behaviour = script ?? OwnAnswer.For(call, prompt.Text, thinks ? model.ThinkingTokens : 0, options.Stop, _options.TokenTime);
            await Player(context, writer, new GenerationRun(call, options, prompt, lease, _options.Time, started)).PlayAsync(behaviour);
        }
        finally
        {
            lease.LosesSlot = writer.LeftUnread && standIn.Runners.DepartureLosesSlot();
        }
    }

    private BehaviourPlayer Player(HttpContext context, AnswerWriter writer, GenerationRun run) =>
        new(context, RecordedRequest.Of(context), writer, run, () => Interlocked.Increment(ref _toolCalls));

    // A script's answer counts the prompt as well as it can: its request may be one that a real server refuses.
    private static JsonObject Readable(RecordedRequest request, bool isChat)
    {
        try
        {
            return (isChat ? RequestShapes.Chat : RequestShapes.Generate).Read(request.Body);
        }
        catch (OllamaRefusal)
        {
            return [];
        }
    }

    private ModelOptions OptionsOf(GenerationCall call, StandInModel model)
    {
        try
        {
            return ModelOptions.Read(call.Body["options"] as JsonObject, model, call.Body.Flag("shift", true), _options.DefaultContext);
        }
        catch (OllamaRefusal)
        {
            return ModelOptions.Read(null, model, shift: true, _options.DefaultContext);
        }
    }

    private Prompt PromptOf(GenerationCall call, StandInModel model)
    {
        try
        {
            return Prompt.Fit(call, OptionsOf(call, model).Runner.NumCtx, model.System);
        }
        catch (OllamaRefusal)
        {
            return new Prompt("", TokenCount.Of(GoJson.Text(call.Body)));
        }
    }
}
