using RsPa.Actors.Protocol.Gateway;
using RsPa.Agents;

namespace RsPa.Application.Models;

/// <summary>A call to a model as it is written for programs; times are in seconds.</summary>
public sealed record ModelCallDocument(
    Guid Id,
    DateTimeOffset At,
    string Tenant,
    CallLane Lane,
    string Api,
    string Model,
    CallOutcome Outcome,
    TaskId? Task,
    int? Attempt,
    AgentName? Agent,
    string? Digest,
    string? Endpoint,
    int PromptTokens,
    int OutputTokens,
    double QueueWaitSeconds,
    double LoadWaitSeconds,
    double? FirstTokenSeconds,
    double TotalSeconds,
    double GpuSeconds,
    bool Cached,
    bool Preempted,
    string? Error)
{
    /// <summary>Flattens it.</summary>
    public static ModelCallDocument Of(ModelCallRecord call) => new(
        call.Id,
        call.At,
        call.Tenant,
        call.Lane,
        call.Api,
        call.Model,
        call.Outcome,
        call.Task,
        call.Attempt,
        call.Agent,
        call.Digest,
        call.Endpoint,
        call.PromptTokens,
        call.OutputTokens,
        call.QueueWait.TotalSeconds,
        call.LoadWait.TotalSeconds,
        call.FirstToken?.TotalSeconds,
        call.Total.TotalSeconds,
        call.Gpu.TotalSeconds,
        call.IsCached,
        call.WasPreempted,
        call.Error);
}
