using RsPa.Host.Settings;
using RsPa.Host.Start;

// 1. The settings, from all of their layers; every fault at once.
var result = SettingsLoader.Load(args, ProcessEnvironment.Read(), Environment.CurrentDirectory, ProcessEnvironment.Home, Environment.MachineName);

// 2. The service, until it is told to stop.
return result switch
{
    SettingsResult.Shown shown => Messages.Show(shown.Text, shown.ExitCode),
    SettingsResult.Faulty faulty => Messages.Complain(faulty.Text, faulty.ExitCode),
    SettingsResult.Loaded loaded => await Service.RunAsync(loaded, TimeProvider.System).ConfigureAwait(false),
    _ => throw new InvalidOperationException($"an unknown result {result}"),
};
