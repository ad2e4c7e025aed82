using RsPa.Actors.Protocol.Gateway;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Sqlite.Store.Commands;

/// <summary>A call as a row of <c>model_calls</c>.</summary>
internal static class ModelCallColumns
{
    /// <summary>All columns, in the order of <see cref="Values"/>.</summary>
    public const string All =
        "id, at, tenant, lane, api, model, outcome, task, attempt, agent, digest, endpoint, prompt_tokens, output_tokens, queue_wait, load_wait, first_token, total, gpu, cached, preempted, error";

    /// <summary>The values of a call.</summary>
    public static object?[] Values(ModelCallRecord call) =>
    [
        call.Id.ToByteArray(bigEndian: true),
        UnixMicroseconds.Of(call.At),
        call.Tenant,
        EnumText<CallLane>.Write(call.Lane),
        call.Api,
        call.Model,
        EnumText<CallOutcome>.Write(call.Outcome),
        call.Task?.Value.ToByteArray(bigEndian: true),
        call.Attempt,
        call.Agent?.Value,
        call.Digest,
        call.Endpoint,
        call.PromptTokens,
        call.OutputTokens,
        Microseconds(call.QueueWait),
        Microseconds(call.LoadWait),
        call.FirstToken is { } first ? Microseconds(first) : null,
        Microseconds(call.Total),
        Microseconds(call.Gpu),
        call.IsCached ? 1L : 0L,
        call.WasPreempted ? 1L : 0L,
        call.Error,
    ];

    /// <summary>A duration as it is stored.</summary>
    public static long Microseconds(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>A duration that was stored.</summary>
    public static TimeSpan Duration(long microseconds) => new(microseconds * TimeSpan.TicksPerMicrosecond);
}
