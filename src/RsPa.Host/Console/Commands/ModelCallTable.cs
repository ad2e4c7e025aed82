using RsPa.Application.Models;
using RsPa.Host.Console.Frames;

namespace RsPa.Host.Console.Commands;

/// <summary>Calls to models as a table.</summary>
internal static class ModelCallTable
{
    public static TableFrame Of(string name, IEnumerable<ModelCallDocument> calls, string empty) =>
        new(
            name,
            [
                new("id", "Call", CellType.Text) { Audience = Audience.Programs },
                new("at", "Arrived", CellType.Time),
                new("tenant", "Tenant"),
                new("lane", "Lane") { Detail = true },
                new("api", "API") { Detail = true },
                new("model", "Model"),
                new("outcome", "Outcome", CellType.Status),
                new("task", "Task", CellType.Id) { Detail = true },
                new("attempt", "Try", CellType.Number) { Detail = true },
                new("prompt_tokens", "Tokens in", CellType.Number),
                new("output_tokens", "Tokens out", CellType.Number),
                new("queue_wait_seconds", "Wait", CellType.Seconds),
                new("load_wait_seconds", "Of it loading", CellType.Seconds) { Detail = true },
                new("first_token_seconds", "First token", CellType.Seconds) { Detail = true },
                new("total_seconds", "Total", CellType.Seconds),
                new("gpu_seconds", "GPU time", CellType.Seconds) { Detail = true },
                new("cached", "Cached") { Audience = Audience.Programs },
                new("preempted", "Preempted") { Audience = Audience.Programs },
                new("endpoint", "Server") { Audience = Audience.Programs },
                new("digest", "Digest") { Audience = Audience.Programs },
                new("agent", "Agent") { Audience = Audience.Programs },
                new("error", "Error", CellType.Note),
            ],
            [
                .. calls.Select(call => (IReadOnlyList<object?>)
                [
                    call.Id, call.At, call.Tenant, call.Lane, call.Api, call.Model, call.Outcome, call.Task, call.Attempt, call.PromptTokens, call.OutputTokens, call.QueueWaitSeconds, call.LoadWaitSeconds,
                    call.FirstTokenSeconds, call.TotalSeconds, call.GpuSeconds, call.Cached, call.Preempted, call.Endpoint, call.Digest, call.Agent, call.Error,
                ]),
            ],
            empty);
}
