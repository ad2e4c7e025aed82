using RsPa.Actors.Logs;
using RsPa.Agents.BuiltIn;
using RsPa.Application.Naming;
using RsPa.Application.Settings;
using RsPa.Host.Settings.Groups;
using RsPa.Host.Settings.Model;
using RsPa.Host.Settings.Sources;

namespace RsPa.Host.Settings;

/// <summary>Reads the settings from all their layers, checks every value of every layer, and never stops at the first fault.</summary>
public static class SettingsLoader
{
    private const string AllAgents = "all";

    /// <summary>Reads and checks the settings. Touches nothing global but the name of the computer, and only when it is not given; changes nothing.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="environment">The environment variables.</param>
    /// <param name="workingDirectory">Where <c>.env</c> lies and relative paths start.</param>
    /// <param name="homeDirectory">What <c>~</c> stands for.</param>
    /// <param name="hostName">The default of <c>cluster.node_name</c>; the name of the computer when null.</param>
    /// <param name="time">The clock, by which the schedules of the file are read; the system's when null.</param>
    public static SettingsResult Load(
        IReadOnlyList<string> args,
        IReadOnlyDictionary<string, string> environment,
        string workingDirectory,
        string homeDirectory,
        string? hostName = null,
        TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(environment);

        if (!Path.IsPathFullyQualified(workingDirectory))
            return new SettingsResult.Faulty([new SettingFault("working directory", null, new SettingOrigin(SettingLayer.Environment, "the process"), "is gone, or may not be looked at", "a start in a directory that is there")]);
        if (!Path.IsPathFullyQualified(homeDirectory))
            return new SettingsResult.Faulty([new SettingFault("HOME", homeDirectory, SettingOrigin.Environment("HOME"), "is not an absolute path", "an absolute path")]);
        var places = new SettingPlaces(workingDirectory, homeDirectory, hostName ?? Environment.MachineName);
        var commandLine = CommandLine.Parse(args);
        if (commandLine.Help)
            return new SettingsResult.Shown(SettingsDocuments.Help());
        if (commandLine.Version)
            return new SettingsResult.Shown($"RsPa {typeof(SettingsLoader).Assembly.GetName().Version?.ToString(3)}");

        SourceContent[] layers =
        [
            HoconFile.Read(places.Resolve(commandLine.ConfigFile ?? "~/.rs/pa/rspa.conf"), required: commandLine.ConfigFile is not null),
            DotEnvFile.Read(workingDirectory),
            EnvironmentVariables.Read(environment.OrderBy(variable => variable.Key, StringComparer.Ordinal), SettingOrigin.Environment),
            commandLine.Content,
        ];
        return Check(layers, places, time ?? TimeProvider.System);
    }

    private static SettingsResult Check(IReadOnlyList<SourceContent> layers, SettingPlaces places, TimeProvider time)
    {
        var schedules = new ScheduleSettingsReader(places, time);
        var faults = new List<SettingFault>();
        var values = new Dictionary<SettingDescriptor, object?>();
        var origins = new Dictionary<SettingDescriptor, SettingOrigin>();
        foreach (var layer in layers)
        {
            faults.AddRange(layer.Faults);
            foreach (var given in layer.Values)
            {
                if (ScheduleSettingsReader.IsOne(given))
                {
                    if (schedules.Take(given) is { } wrong)
                        faults.Add(wrong);
                    continue;
                }

                if (given.Setting is not { } setting)
                {
                    faults.Add(Unknown(given));
                    continue;
                }

                var reading = setting.Read(given.Value);
                if (reading.Problem is { } problem)
                    faults.Add(new SettingFault(setting.FullKey, Shown(setting, given.Value.Text), given.Origin, Redactor.Redact(problem), setting.Allowed));
                values[setting] = reading.Problem is null ? reading.Value : setting.DefaultValue;
                origins[setting] = given.Origin;
            }
        }

        var settings = new RsPaSettings(new SettingValues(values, places)) { Schedules = schedules.Read(faults) };
        faults.AddRange(UnknownAgents(settings, origins));
        if (PasswordOnCommandLine(settings, origins) is { } shownToAll)
            faults.Add(shownToAll);
        if (faults.Count == 0 && settings.Ui.Port == settings.Gateway.Port)
            faults.Add(SamePort(settings, origins));
        return faults.Count > 0 ? new SettingsResult.Faulty(faults) : new SettingsResult.Loaded(settings, Effective(settings, values, origins));
    }

    private static IEnumerable<SettingFault> UnknownAgents(RsPaSettings settings, Dictionary<SettingDescriptor, SettingOrigin> origins)
    {
        var setting = SettingsCatalogue.ByKey["agents.enabled_agents"];
        if (!origins.TryGetValue(setting, out var origin))
            yield break;
        var known = BuiltInAgents.All.Select(type => type.Name.Value).Append(AllAgents).ToArray();
        foreach (var name in settings.Agents.EnabledAgents.Where(name => !known.Contains(name, StringComparer.Ordinal)))
            yield return new SettingFault(setting.FullKey, name, origin, "is not an agent type of this service", Nearest.Of(name, known) is { } meant ? $"did you mean {meant}" : string.Join(", ", known));
    }

    // Every user of a machine can list the arguments of its processes.
    private static SettingFault? PasswordOnCommandLine(RsPaSettings settings, Dictionary<SettingDescriptor, SettingOrigin> origins)
    {
        var setting = SettingsCatalogue.ByKey["database.url"];
        return settings.Database is { Postgres.Password: not null, Url: { } url } && origins.TryGetValue(setting, out var origin) && origin.Layer == SettingLayer.CommandLine
            ? new SettingFault(setting.FullKey, Redactor.Redact(url), origin, "has a password, which every user of this machine sees in the list of processes", "the password in database.password_file, in ~/.pgpass, or in the variable RSPA_DATABASE_URL")
            : null;
    }

    private static SettingFault Unknown(GivenValue given)
    {
        var variable = given.Origin.Layer is SettingLayer.Environment or SettingLayer.DotEnv;
        var known = variable ? SettingsCatalogue.ByEnvironmentName.Keys : SettingsCatalogue.ByKey.Keys;
        // Whoever forgets the group means the key of that name, if there is but one.
        var ofKey = SettingsCatalogue.All.Where(setting => setting.Key == given.Name).ToList();
        var meant = ofKey.Count == 1 && !variable ? ofKey[0].FullKey : Nearest.Of(given.Name, known);
        var allowed = meant is not null ? $"did you mean {meant}" : variable ? "RSPA_<GROUP>_<KEY> of a known setting, see --help" : "a known setting, see --help";
        return new SettingFault(given.Name, UnknownValue(given, meant), given.Origin, "is not a known setting", allowed);
    }

    // A misspelt name must not show what the right one would hide, and a name such as …_PASSWORD is taken at its word.
    private static string? UnknownValue(GivenValue given, string? meant)
    {
        if (given.Value.Text.Length == 0)
            return null;
        var secret = meant is not null && (SettingsCatalogue.ByKey.GetValueOrDefault(meant) ?? SettingsCatalogue.ByEnvironmentName.GetValueOrDefault(meant)) is { IsSecret: true };
        var shown = Redactor.Redact($"{given.Name}={given.Value.Text}");
        return secret || !shown.StartsWith(given.Name, StringComparison.Ordinal) ? Redactor.Mask : shown[(given.Name.Length + 1)..];
    }

    private static SettingFault SamePort(RsPaSettings settings, Dictionary<SettingDescriptor, SettingOrigin> origins)
    {
        var ui = SettingsCatalogue.ByKey["ui.port"];
        var gateway = SettingsCatalogue.ByKey["gateway.port"];
        var blamed = origins.ContainsKey(ui) ? ui : gateway;
        return new SettingFault(blamed.FullKey, $"{settings.Ui.Port}", origins[blamed], $"is also the port of {(blamed == ui ? gateway : ui).FullKey}", "two different ports");
    }

    private static List<EffectiveSetting> Effective(RsPaSettings settings, Dictionary<SettingDescriptor, object?> values, Dictionary<SettingDescriptor, SettingOrigin> origins)
    {
        var computed = SettingsComputed.Of(settings);
        var effective = new List<EffectiveSetting>();
        foreach (var group in SettingsCatalogue.Groups)
        {
            foreach (var setting in group.Settings)
            {
                var value = setting.Format(values.TryGetValue(setting, out var given) ? given : setting.DefaultValue);
                if (value.Length == 0 && computed.TryGetValue(setting.FullKey, out var instead))
                    effective.Add(new EffectiveSetting(setting.FullKey, instead, SettingOrigin.Computed.Place));
                else
                    effective.Add(new EffectiveSetting(setting.FullKey, Shown(setting, value), origins.GetValueOrDefault(setting, SettingOrigin.Default).Place));
            }

            effective.AddRange(computed
                .Where(pair => pair.Key.StartsWith($"{group.Name}.", StringComparison.Ordinal) && !SettingsCatalogue.ByKey.ContainsKey(pair.Key))
                .Select(pair => new EffectiveSetting(pair.Key, pair.Value, SettingOrigin.Computed.Place)));
        }

        return effective;
    }

    private static string Shown(SettingDescriptor setting, string value) =>
        setting.IsSecret && value is not ("" or "[]") ? Redactor.Mask : Redactor.Redact(value);
}
