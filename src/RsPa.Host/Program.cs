using RsPa.Agents.BuiltIn;
using RsPa.Host.Memory;
using RsPa.Host.Settings;
using RsPa.Host.Start;
using RsPa.Isolation.Child;

// 1. A process that reads documents is this program too, and does nothing else: no settings, no host, and on its way there nothing
// is loaded that it has no use for.
return ReaderProcess.IsMeant(args) ? ReaderProcess.Run(BuiltInReaders.All()) : await ServeAsync(args).ConfigureAwait(false);

static async Task<int> ServeAsync(string[] args)
{
    try
    {
        Heaps.Bound();

        // 2. The settings, from all of their layers; every fault at once.
        var result = SettingsLoader.Load(args, ProcessEnvironment.Read(), ProcessEnvironment.WorkingDirectory, ProcessEnvironment.Home, Environment.MachineName);

        // 3. The service, until it is told to stop.
        return result switch
        {
            SettingsResult.Shown shown => Messages.Show(shown.Text, shown.ExitCode),
            SettingsResult.Faulty faulty => Messages.Complain(faulty.Text, faulty.ExitCode),
            SettingsResult.Loaded loaded => await Service.RunAsync(loaded, TimeProvider.System).ConfigureAwait(false),
            _ => throw new InvalidOperationException($"an unknown result {result}"),
        };
    }
    catch (Exception fault)
    {
        // What escapes here would end the process with a stack trace and a core dump.
        return Messages.Complain(StartFault.Describe(fault), Messages.Failed);
    }
}
