using RsPa.Application.Nodes;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>The host's version, for scripts and reports of faults.</summary>
internal sealed class VersionCommand(HostInfo host) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("version", "Shows the service's version and its console protocol") { Hidden = true };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        await output.WriteAsync(new RecordFrame(
        [
            new(new("version", "Version"), host.Version),
            new(new("protocol", "Console protocol", CellType.Number), PaletteCatalog.CurrentProtocol),
        ])).ConfigureAwait(false);
        return CommandEnd.Done;
    }
}
