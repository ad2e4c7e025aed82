using RsPa.Application.Settings;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Shows the settings that are in force.</summary>
internal sealed class ConfigShowCommand(SettingsService settings) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("show", "Shows the settings that are in force, and where each comes from; secrets are redacted")
    {
        Arguments = [new("prefix", ParameterType.Text, "Only keys that start with this, such as ui or ui.port")],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        var prefix = call.Text("prefix") ?? "";
        if (!settings.List(call.Caller, prefix).TryGet(out var shown, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(new TableFrame(
            "settings",
            [new("key", "Key"), new("value", "Value"), new("origin", "From")],
            [.. shown.Select(setting => (IReadOnlyList<object?>)[setting.Key, setting.Value, setting.Origin])],
            $"No setting starts with '{prefix}'.")).ConfigureAwait(false);
        return CommandEnd.Done;
    }
}
