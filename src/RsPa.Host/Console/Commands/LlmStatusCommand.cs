using RsPa.Actors.Protocol.Gateway;
using RsPa.Application.Models;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>The gateway to the models at a glance.</summary>
internal sealed class LlmStatusCommand(ModelQueueService queue) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("status", "Shows the model servers, what is loaded there, what waits, and what today's calls came to") { Shape = ResultShape.Object, Watchable = true };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await queue.StatusAsync(call.Caller, cancellationToken).ConfigureAwait(false)).TryGet(out var status, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(Summary(status)).ConfigureAwait(false);
        await output.WriteAsync(Endpoints(status.Endpoints)).ConfigureAwait(false);
        await output.WriteAsync(Loaded(status)).ConfigureAwait(false);
        await output.WriteAsync(Lanes(status.Lanes)).ConfigureAwait(false);
        if (status.Tenants.Count > 0)
            await output.WriteAsync(Tenants(status.Tenants)).ConfigureAwait(false);
        return CommandEnd.Done;
    }

    private static RecordFrame Summary(ModelStatusDocument status) =>
        new(
        [
            new(new("running", "Running", CellType.Number), status.Running),
            new(new("waiting", "Waiting", CellType.Number), status.Waiting),
            new(new("held", "Held", CellType.Number), status.Held > 0 ? status.Held : null),
            new(new("calls_today", "Calls today", CellType.Number), status.Today?.Calls),
            new(new("failed_today", "Failed today", CellType.Number), status.Today is { Failed: > 0 } failed ? failed.Failed : null),
            new(new("prompt_tokens_today", "Tokens in today", CellType.Number), status.Today?.PromptTokens),
            new(new("output_tokens_today", "Tokens out today", CellType.Number), status.Today?.OutputTokens),
            new(new("gpu_seconds_today", "GPU time today", CellType.Seconds), status.Today?.GpuSeconds),
            new(new("cache_hit_share", "Cache hit share", CellType.Number), status.CacheHitShare),
        ]);

    private static TableFrame Endpoints(IReadOnlyList<EndpointView> endpoints) =>
        new(
            "endpoints",
            [
                new("name", "Server"),
                new("state", "State", CellType.Status),
                new("since", "Since", CellType.Time),
                new("version", "Version"),
                new("busy", "Busy", CellType.Number),
                new("slots", "Slots", CellType.Number),
                new("loads", "Loads", CellType.Number) { Detail = true },
                new("swaps", "Swaps", CellType.Number),
                new("swap_share", "Swap share", CellType.Number),
                new("swap_seconds", "Swap time", CellType.Seconds) { Detail = true },
                new("memory_mb", "MB", CellType.Number) { Detail = true },
                new("url", "URL") { Audience = Audience.Programs },
                new("faults", "Faults", CellType.Number) { Audience = Audience.Programs },
                new("open_until", "Left alone until", CellType.Time) { Audience = Audience.Programs },
                new("load", "Load", CellType.Json) { Audience = Audience.Programs },
                new("reason", "Reason") { Audience = Audience.Programs },
                new("note", "Note", CellType.Note) { Audience = Audience.People },
            ],
            [
                .. endpoints.Select(endpoint => (IReadOnlyList<object?>)
                [
                    endpoint.Name, endpoint.State, endpoint.Since, endpoint.Version, endpoint.Busy, endpoint.Slots, endpoint.Swaps.Loads, endpoint.Swaps.Swaps, endpoint.Swaps.Share, endpoint.Swaps.Seconds,
                    endpoint.MemoryMb, endpoint.Url, endpoint.Breaker?.Faults, endpoint.Breaker?.OpenUntil, endpoint.Load, endpoint.Reason, Note(endpoint),
                ]),
            ],
            "No model server is set.");

    private static string? Note(EndpointView endpoint)
    {
        if (endpoint.Reason is { } reason)
            return reason;
        if (endpoint.Breaker is { OpenUntil: not null } broken)
            return $"left alone for a while after {broken.Faults} faults in a row";
        return endpoint.Load switch
        {
            null => null,
            { State: "loading" } load => $"loads {load.Model}, in about {load.ExpectedSeconds:0.#} s",
            { WaitsFor: { } wait } load => $"loads {load.Model} next, once {wait}",
            var load => $"loads {load.Model} next",
        };
    }

    private static TableFrame Loaded(ModelStatusDocument status) =>
        new(
            "loaded",
            [
                new("endpoint", "Server") { Detail = true },
                new("model", "Loaded model"),
                new("memory_mb", "MB", CellType.Number),
                new("context", "Context", CellType.Number),
                new("since", "Since", CellType.Time),
                new("used_at", "Used", CellType.Time),
                new("calls", "Calls", CellType.Number),
                new("leaves", "Leaves for"),
            ],
            [.. status.Endpoints.SelectMany(endpoint => endpoint.Loaded.Select(model => (IReadOnlyList<object?>)[endpoint.Name, model.Model, model.MemoryMb, model.Context, model.Since, model.UsedAt, model.Calls, model.Leaves]))],
            "No model is loaded.");

    private static TableFrame Lanes(IReadOnlyList<LaneView> lanes) =>
        new(
            "lanes",
            [
                new("lane", "Lane"),
                new("running", "Running", CellType.Number),
                new("waiting", "Waiting", CellType.Number),
                new("longest_wait_seconds", "Longest wait", CellType.Seconds),
                new("expected_seconds", "Expected work", CellType.Seconds),
            ],
            [.. lanes.Select(lane => (IReadOnlyList<object?>)[lane.Lane, lane.Running, lane.Waiting, lane.LongestWaitSeconds, lane.ExpectedSeconds])],
            "There are no lanes.");

    private static TableFrame Tenants(IReadOnlyList<TenantView> tenants) =>
        new(
            "tenants",
            [
                new("name", "Tenant"),
                new("weight", "Weight", CellType.Number),
                new("running", "Running", CellType.Number),
                new("waiting", "Waiting", CellType.Number),
                new("deficit_seconds", "Behind by", CellType.Seconds),
                new("gpu_seconds_today", "GPU time today", CellType.Seconds),
                new("hard_gpu_seconds", "Of at most", CellType.Seconds),
                new("tokens_today", "Tokens today", CellType.Number) { Detail = true },
                new("hard_tokens", "Of at most", CellType.Number) { Detail = true },
                new("over_until", "Waits until", CellType.Time),
            ],
            [
                .. tenants.Select(tenant => (IReadOnlyList<object?>)
                [
                    tenant.Name, tenant.Weight, tenant.Running, tenant.Waiting, tenant.DeficitSeconds, tenant.GpuSecondsToday, tenant.HardGpuSeconds, tenant.TokensToday, tenant.HardTokens, tenant.OverUntil,
                ]),
            ],
            "No tenant waits.");
}
