namespace RsPa.Host.Settings;

/// <summary>The values that are computed from others, under the keys by which <c>config show</c> names them.</summary>
internal static class SettingsComputed
{
    public static IReadOnlyDictionary<string, string> Of(RsPaSettings settings) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["database.effective_url"] = settings.Database.EffectiveUrl,
        ["database.data_directory"] = settings.Database.DataDirectory,
        ["database.backup_directory"] = settings.Database.BackupDirectory,
        ["ollama.base_url"] = settings.Ollama.BaseUrl.ToString(),
        ["logging.log_directory"] = settings.Logging.LogDirectory,
        ["agents.inbox_directory"] = settings.Agents.InboxDirectory,
        ["cache.cache_directory"] = settings.Cache.CacheDirectory,
        ["cluster.node_name"] = settings.Cluster.NodeName,
    };
}
