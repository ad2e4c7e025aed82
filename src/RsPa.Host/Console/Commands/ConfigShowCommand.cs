using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;
using RsPa.Host.Settings;

namespace RsPa.Host.Console.Commands;

/// <summary>Shows the settings that are in force.</summary>
internal sealed class ConfigShowCommand(IReadOnlyList<EffectiveSetting> settings) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("show", "Shows the settings that are in force, and where each comes from; secrets are redacted")
    {
        Arguments = [new("prefix", ParameterType.Text, "Only keys that start with this, such as ui or ui.port")],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        var prefix = call.Text("prefix") ?? "";
        var shown = settings.Where(setting => setting.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
        await output.WriteAsync(new TableFrame(
            "settings",
            [new("key", "Key"), new("value", "Value"), new("origin", "From")],
            [.. shown.Select(setting => (IReadOnlyList<object?>)[setting.Key, setting.Value, setting.Origin.Place])],
            $"No setting starts with '{prefix}'.")).ConfigureAwait(false);
        return CommandEnd.Done;
    }
}
