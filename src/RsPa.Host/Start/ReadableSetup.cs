using RsPa.Host.Settings;
using RsPa.Isolation.Files;

namespace RsPa.Host.Start;

/// <summary>Which files agents may read.</summary>
internal static class ReadableSetup
{
    /// <summary>
    /// Those of the inbox, of the agents themselves, of the samples that ship, and of the directories of the settings; but nothing else of the
    /// service's own data, which holds secrets.
    /// </summary>
    public static ReadableFiles Of(RsPaSettings settings) => new(new ReadableRoots(
        [.. settings.Agents.ReadableDirectories, settings.Agents.InboxDirectory, AgentFiles(settings), Path.Combine(AppContext.BaseDirectory, "samples")],
        [settings.DataDirectory, settings.Database.BackupDirectory, settings.Logging.LogDirectory, Path.Combine(ProcessEnvironment.Home, ".rs")]));

    /// <summary>Below it each agent has a directory of its own.</summary>
    public static string AgentFiles(RsPaSettings settings) => Path.Combine(settings.DataDirectory, "files");
}
