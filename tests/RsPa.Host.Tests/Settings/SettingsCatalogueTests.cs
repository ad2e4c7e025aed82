using System.Reflection;
using System.Text.RegularExpressions;
using RsPa.Host.Settings;
using RsPa.Host.Settings.Groups;

namespace RsPa.Host.Tests.Settings;

/// <summary>Holds the typed records to the descriptions, so that neither can change alone.</summary>
public sealed partial class SettingsCatalogueTests : IDisposable
{
    private readonly SettingsWorld _world = new();

    public void Dispose() => _world.Dispose();

    // One value for each setting that differs from its default.
    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["database.url"] = "sqlite:///srv/x.db", ["database.dev_mode"] = "true", ["database.backup_count"] = "6", ["database.backup_before_migration"] = "false",
        ["database.pool_size"] = "6", ["database.max_overflow"] = "11", ["database.pool_timeout"] = "31", ["database.read_timeout"] = "31",
        ["database.start_afresh"] = "true", ["database.schema"] = "other", ["database.password_file"] = "x", ["database.allow_unsafe_commits"] = "true",
        ["ollama.host"] = "gpu", ["ollama.port"] = "1", ["ollama.default_model"] = "a:b", ["ollama.temperature"] = "0.2", ["ollama.max_tokens"] = "5", ["ollama.max_context"] = "8192", ["ollama.timeout"] = "31",
        ["ollama.first_token_timeout"] = "601", ["ollama.max_retries"] = "4", ["ollama.health_check_interval"] = "61", ["ollama.slots"] = "2", ["ollama.model_slots"] = "2", ["ollama.vram"] = "24000", ["ollama.max_loaded"] = "2", ["ollama.mac"] = "AA:BB:CC:DD:EE:FF", ["ollama.endpoints"] = "[\"http://x:1\"]",
        ["logging.level"] = "DEBUG", ["logging.log_to_file"] = "false", ["logging.log_file_max_size"] = "11 MiB", ["logging.log_file_backup_count"] = "6", ["logging.log_to_console"] = "false",
        ["logging.colored_console"] = "false", ["logging.log_to_database"] = "false", ["logging.database_log_retention_days"] = "31",
        ["security.credential_encryption"] = "false", ["security.credential_key_rotation_days"] = "91", ["security.token_expiration_hours"] = "25", ["security.enable_audit_logging"] = "false",
        ["security.max_failed_attempts"] = "6", ["security.lockout_duration_minutes"] = "16",
        ["tasks.slots"] = "9", ["tasks.max_lent_slots"] = "9", ["tasks.write_queue"] = "10001", ["tasks.write_queue_bytes"] = "65MiB", ["tasks.write_batch"] = "513", ["tasks.soft_shutdown_seconds"] = "11", ["tasks.hard_shutdown_seconds"] = "11", ["tasks.poll_interval"] = "2",
        ["agents.max_concurrent_tasks"] = "4", ["agents.max_concurrent_per_key"] = "2", ["agents.max_execution_time_minutes"] = "31", ["agents.max_retries"] = "4", ["agents.retry_backoff_seconds"] = "6", ["agents.health_check_enabled"] = "false",
        ["agents.performance_monitoring"] = "false", ["agents.enabled_agents"] = "[\"system_report\"]", ["agents.plugin_directory"] = "x", ["agents.cancel_grace_seconds"] = "6", ["agents.max_abandoned"] = "4", ["agents.readable_directories"] = "[\"~/receipts\"]",
        ["agents.inbox_directory"] = "x", ["agents.inbox_poll_interval"] = "3", ["agents.inbox_settle_time"] = "4", ["agents.reimbursement_review_above"] = "500",
        ["documents.max_size"] = "11 MiB", ["documents.memory_limit"] = "257 MiB", ["documents.processor_time_limit"] = "21", ["documents.time_limit"] = "61", ["documents.max_processes"] = "3",
        ["documents.max_waiting"] = "101", ["documents.keep_warm"] = "31",
        ["cache.enable_llm_cache"] = "false", ["cache.llm_cache_ttl_hours"] = "25", ["cache.llm_cache_max_size_mb"] = "101", ["cache.enable_data_cache"] = "false", ["cache.data_cache_ttl_minutes"] = "61",
        ["ui.tcp"] = "false", ["ui.host"] = "127.0.0.1", ["ui.port"] = "8502", ["ui.theme"] = "dark", ["ui.page_title"] = "x", ["ui.show_performance_metrics"] = "false", ["ui.auto_refresh_interval"] = "31",
        ["gateway.enabled"] = "false", ["gateway.require_key"] = "true", ["gateway.host"] = "127.0.0.1", ["gateway.port"] = "11436", ["gateway.queue_limit"] = "1001", ["gateway.min_residency"] = "31", ["gateway.max_swap_share"] = "0.06",
        ["gateway.interactive_max_wait"] = "61", ["gateway.critical_max_wait"] = "121", ["gateway.high_max_wait"] = "601", ["gateway.medium_max_wait"] = "3601", ["gateway.low_max_wait"] = "14401",
        ["gateway.preempt_after"] = "21", ["gateway.unload_after"] = "1801",
        ["gateway.call_retention_days"] = "91d", ["gateway.call_limit"] = "1001", ["gateway.tenants"] = "[\"x?weight=2\"]",
        ["metrics.collection_interval"] = "61", ["metrics.retention"] = "91d",
        ["cluster.node_name"] = "x", ["cluster.lease_seconds"] = "16", ["cluster.roles"] = "[\"x\"]",
        ["notifications.webhook_urls"] = "[\"https://x\"]",
    };

    // What a setting changes beside its own property, since it is computed from it.
    private static readonly Dictionary<string, string[]> Computed = new(StringComparer.Ordinal)
    {
        ["database.url"] = ["EffectiveUrl", "MainFile", "DataDirectory", "BackupDirectory", "Postgres"],
        ["database.dev_mode"] = ["EffectiveUrl", "MainFile", "DataDirectory", "BackupDirectory"],
        ["ollama.host"] = ["BaseUrl"],
        ["ollama.port"] = ["BaseUrl"],
    };

    public static TheoryData<string> Keys => [.. SettingsCatalogue.All.Select(setting => setting.FullKey)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Each_setting_sets_the_property_of_its_name_and_no_other(string key)
    {
        var (group, name) = (key.Split('.')[0], key.Split('.')[1]);
        var before = GroupOf(_world.Loaded().Settings, group);
        var after = GroupOf(_world.Loaded($"--{key}={Others[key]}").Settings, group);

        var changed = before.GetType().GetProperties()
            .Where(property => !Same(property.GetValue(before), property.GetValue(after)))
            .Select(property => property.Name)
            .Except(Computed.GetValueOrDefault(key, []));

        Snake(changed.ShouldHaveSingleItem()).ShouldBe(WithoutUnit().Replace(name, ""));
    }

    [Fact]
    public void Each_property_has_a_setting_or_is_computed()
    {
        var settings = _world.Loaded().Settings;
        var keys = SettingsCatalogue.All.Select(setting => WithoutUnit().Replace(setting.FullKey, "")).ToHashSet();

        foreach (var group in typeof(RsPaSettings).GetProperties().Where(property => property.PropertyType.Name.EndsWith("Settings", StringComparison.Ordinal)))
        {
            foreach (var property in group.PropertyType.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            {
                var key = $"{Snake(group.Name)}.{Snake(property.Name)}";
                (keys.Contains(key) || Computed.Values.Any(names => names.Contains(property.Name)) || property.Name is "LogDirectory" or "LogFile" or "LogDatabaseFile" or "CacheDirectory" or "CacheFile").ShouldBeTrue(key);
            }
        }

        settings.ShouldNotBeNull();
    }

    [Fact]
    public void Each_default_is_a_value_that_its_own_check_takes()
    {
        foreach (var setting in SettingsCatalogue.All)
        {
            var text = setting.DefaultText.Trim('"');
            _world.Load($"--{setting.FullKey}={text}").ShouldBeOfType<SettingsResult.Loaded>($"{setting.FullKey} = {text}");
        }
    }

    [Fact]
    public void Names_are_unique_and_every_setting_is_described()
    {
        SettingsCatalogue.All.Select(setting => setting.EnvironmentName).ShouldBeUnique();
        SettingsCatalogue.All.ShouldAllBe(setting => setting.Doc.EndsWith('.') && setting.Allowed.Length > 0 && setting.FullKey.All(c => char.IsAsciiLetterLower(c) || c == '.' || c == '_'));
    }

    private static object GroupOf(RsPaSettings settings, string group) =>
        typeof(RsPaSettings).GetProperties().Single(property => Snake(property.Name) == group).GetValue(settings)!;

    private static bool Same(object? a, object? b) =>
        a is System.Collections.IEnumerable left and not string && b is System.Collections.IEnumerable right
            ? left.Cast<object>().SequenceEqual(right.Cast<object>())
            : Equals(a, b);

    private static string Snake(string name) => Capital().Replace(name, "_$0").TrimStart('_').ToLowerInvariant();

    [GeneratedRegex("[A-Z]", RegexOptions.NonBacktracking)]
    private static partial Regex Capital();

    [GeneratedRegex("_(seconds|minutes|hours|days|mb)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex WithoutUnit();
}
