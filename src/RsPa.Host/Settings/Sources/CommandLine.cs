using RsPa.Host.Settings.Groups;
using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Sources;

/// <summary>The command line: <c>--group.key value</c>, <c>--group.key=value</c>, <c>--config FILE</c>, <c>--help</c>, <c>--version</c>. A switch may stand alone, and is then on.</summary>
/// <param name="Content">The values of settings, and what is wrong.</param>
/// <param name="ConfigFile">The file that <c>--config</c> names.</param>
/// <param name="Help">Whether help is asked for.</param>
/// <param name="Version">Whether the version is asked for.</param>
internal sealed record CommandLine(SourceContent Content, string? ConfigFile, bool Help, bool Version)
{
    private const string Usage = "--group.key value, --group.key=value, --config FILE, --help or --version";

    public static CommandLine Parse(IReadOnlyList<string> args)
    {
        var values = new List<GivenValue>();
        var faults = new List<SettingFault>();
        string? configFile = null;
        var help = false;
        var version = false;

        for (var i = 0; i < args.Count; i++)
        {
            var arg = args[i];
            if (arg is "--help" or "-h" or "-?")
            {
                help = true;
            }
            else if (arg is "--version")
            {
                version = true;
            }
            else if (!arg.StartsWith("--", StringComparison.Ordinal) || arg.Length < 3)
            {
                faults.Add(new SettingFault(arg, null, SettingOrigin.CommandLine($"argument {i + 1}"), "is not an option", Usage));
            }
            else
            {
                var equals = arg.IndexOf('=', StringComparison.Ordinal);
                var name = equals < 0 ? arg[2..] : arg[2..equals];
                var setting = SettingsCatalogue.ByKey.GetValueOrDefault(name);
                var value = equals >= 0 ? arg[(equals + 1)..]
                    : i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal) ? args[++i]
                    : setting?.Type == SettingType.Switch ? "true"
                    : null;
                var origin = SettingOrigin.CommandLine($"--{name}");
                if (name == "config" && !string.IsNullOrWhiteSpace(value))
                    configFile = value;
                else if (name == "config")
                    faults.Add(new SettingFault("--config", null, origin, "names no file", "the path of a HOCON file"));
                else if (value is null && setting is not null)
                    faults.Add(new SettingFault(name, null, origin, "has no value", setting.Allowed));
                else
                    values.Add(new GivenValue(name, setting, new RawValue(value ?? ""), origin));
            }
        }

        return new CommandLine(new SourceContent(values, faults), configFile, help, version);
    }
}
