using System.Text.Json;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Models;

namespace RsPa.Application.Tasks;

/// <summary>All about one task, as it is written for programs: one flat object, with input and output as JSON rather than as text.</summary>
public sealed record TaskDocument(
    TaskId Id,
    AgentName Agent,
    TaskStatus Status,
    TaskPriority Priority,
    int Attempt,
    DateTimeOffset SubmittedAt,
    DateTimeOffset DueAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    string? Error,
    string? Key,
    int? MaxRetries,
    int Rescues,
    string? Node,
    DateTimeOffset? LeaseUntil,
    bool CancelRequested,
    JsonElement Input,
    JsonElement? Output,
    IReadOnlyList<AttemptRecord> Attempts)
{
    /// <summary>Of those of its agent that share it only so many run at once.</summary>
    public string? ConcurrencyKey { get; init; }

    /// <summary>What it waits for, where it waits; the reason is its error.</summary>
    public WaitKind? WaitsFor { get; init; }

    /// <summary>When it looks again, where it waits and there is such a moment.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>Since when a call of its attempt waits for a model, where one does.</summary>
    public DateTimeOffset? WaitsForModelSince { get; init; }

    /// <summary>How far its newest attempt is, from 0 to 1, where that said so.</summary>
    public double? Progress { get; init; }

    /// <summary>What its newest attempt does or did last, where that said so.</summary>
    public string? ProgressMessage { get; init; }

    /// <summary>Its newest calls to models, newest first; null where it is written without them.</summary>
    public IReadOnlyList<ModelCallDocument>? ModelCalls { get; init; }

    /// <summary>Flattens it.</summary>
    public static TaskDocument Of(TaskDetail detail)
    {
        var line = detail.Summary;
        return new TaskDocument(
            line.Id,
            line.Agent,
            line.Status,
            line.Priority,
            line.Attempt,
            line.SubmittedAt,
            line.DueAt,
            line.StartedAt,
            line.EndedAt,
            line.Error,
            detail.Key,
            detail.MaxRetries,
            detail.Rescues,
            detail.Node,
            detail.LeaseUntil,
            detail.CancelRequested,
            Json(detail.Input),
            detail.Output is null ? null : Json(detail.Output),
            detail.Attempts)
        {
            ConcurrencyKey = detail.ConcurrencyKey,
            WaitsFor = detail.WaitsFor,
            WakeAt = detail.WakeAt,
            WaitsForModelSince = detail.WaitsForModelSince,
            Progress = detail.Progress,
            ProgressMessage = detail.ProgressMessage,
        };
    }

    private static JsonElement Json(string text) => JsonElement.Parse(text);
}
