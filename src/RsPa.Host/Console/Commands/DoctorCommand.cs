using RsPa.Application.Health;
using RsPa.Application.Models;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>What is wrong, and what to do about each thing.</summary>
internal sealed class DoctorCommand(HealthService service, ModelCanaryService models) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("doctor", "Shows what is wrong, and what to do about it; ends with 1 where something is")
    {
        Shape = ResultShape.Object,
        Watchable = true,
        Options = [new("canary", ParameterType.Flag, "Has each model that is loaded make one token, which finds a server that is silent and looks well")],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await service.ShowAsync(call.Caller, cancellationToken).ConfigureAwait(false)).TryGet(out var health, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(new RecordFrame([new(new("ready", "Ready"), health.Ready)])).ConfigureAwait(false);
        await output.WriteAsync(new TableFrame(
            "parts",
            [
                new("name", "Part"),
                new("state", "State", CellType.Status),
                new("fault", "What is wrong", CellType.Note),
                new("remedy", "What to do", CellType.Note),
                new("details", "Details", CellType.Pairs),
            ],
            [.. health.Parts.Select(PartDocument.Of).Select(part => (IReadOnlyList<object?>)[part.Name, part.State, part.Fault, part.Remedy, part.Details.Count == 0 ? null : part.Details])],
            "Nothing has reported yet.")).ConfigureAwait(false);
        return (call.Flag("canary") ? await AskAsync(call, output, cancellationToken).ConfigureAwait(false) : CommandEnd.Done) == CommandEnd.Done && health.Ready ? CommandEnd.Done : CommandEnd.Failed;
    }

    private async Task<CommandEnd> AskAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        await output.WriteAsync(new ProgressFrame(Fraction: null, "asks the models that are loaded", Detached: null)).ConfigureAwait(false);
        if (!(await models.AskAsync(call.Caller, cancellationToken).ConfigureAwait(false)).TryGet(out var canaries, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(new TableFrame(
            "canaries",
            [
                new("model", "Loaded model"),
                new("endpoint", "Server"),
                new("answers", "Answers"),
                new("seconds", "Took", CellType.Seconds),
                new("queue_seconds", "Waited", CellType.Seconds),
                new("fault", "What is wrong", CellType.Note),
                new("remedy", "What to do", CellType.Note),
            ],
            [.. canaries.Select(canary => (IReadOnlyList<object?>)[canary.Model, canary.Endpoint, canary.Answers, canary.Seconds, canary.QueueSeconds, canary.Fault, canary.Remedy])],
            "No model is loaded, so none was asked.")).ConfigureAwait(false);
        return canaries.Any(canary => canary.Answers == false) ? CommandEnd.Failed : CommandEnd.Done;
    }
}
