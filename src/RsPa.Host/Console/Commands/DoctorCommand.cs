using RsPa.Application.Health;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>What is wrong, and what to do about each thing.</summary>
internal sealed class DoctorCommand(HealthService service) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("doctor", "Shows what is wrong, and what to do about it; ends with 1 where something is") { Shape = ResultShape.Object, Watchable = true };

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
        return health.Ready ? CommandEnd.Done : CommandEnd.Failed;
    }
}
