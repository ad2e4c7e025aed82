using System.Diagnostics;
using RsPa.Actors.Gateway.Telemetry;
using RsPa.Actors.Protocol.Gateway;

namespace RsPa.Actors.Gateway.Calls;

/// <summary>Measures calls that are over, ours and others', by OpenTelemetry's conventions for generative models.</summary>
internal static class CallMeter
{
    /// <summary>A call is over.</summary>
    /// <param name="call">Its account.</param>
    /// <param name="isStreamed">Whether its answer came in pieces.</param>
    public static void Measure(ModelCallRecord call, bool isStreamed)
    {
        var tags = Tags(call.Api, call.Model);
        tags.Add("rspa.gateway.cached", call.IsCached);
        if (call.Agent is { } agent)
            tags.Add("rspa.agent", agent.Value);
        if (call.Outcome == CallOutcome.Completed)
        {
            Count(tags, "input", call.PromptTokens);
            Count(tags, "output", call.OutputTokens);
            if (isStreamed && call.FirstToken is { } first)
                GatewayInstruments.FirstChunk.Record((call.QueueWait + first).TotalSeconds, tags);
        }
        else
        {
            tags.Add("error.type", call.Outcome switch { CallOutcome.Cancelled => "cancelled", CallOutcome.Refused => "refused", _ => "failed" });
        }

        GatewayInstruments.Duration.Record(call.Total.TotalSeconds, tags);
    }

    /// <summary>What all measurements of calls to a model have in common.</summary>
    public static TagList Tags(string api, string model) => new()
    {
        { "gen_ai.operation.name", Operation(api) },
        { "gen_ai.provider.name", "ollama" },
        { "gen_ai.request.model", model },
    };

    private static string Operation(string api) =>
        api == ModelApi.Embed.Label() || api == ModelApi.Embeddings.Label() || api == ModelApi.OpenAiEmbeddings.Label() ? "embeddings"
        : api == ModelApi.Generate.Label() || api == ModelApi.OpenAiCompletions.Label() ? "text_completion"
        : "chat";

    private static void Count(TagList tags, string kind, long tokens)
    {
        tags.Add("gen_ai.token.type", kind);
        GatewayInstruments.Tokens.Record(tokens, tags);
    }
}
