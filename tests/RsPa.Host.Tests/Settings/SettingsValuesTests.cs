using RsPa.Host.Settings.Groups;

namespace RsPa.Host.Tests.Settings;

/// <summary>Which values are taken, and which are refused with what.</summary>
public sealed class SettingsValuesTests : IDisposable
{
    private readonly SettingsWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("30", 30_000)]
    [InlineData("30s", 30_000)]
    [InlineData("30 s", 30_000)]
    [InlineData("30 seconds", 30_000)]
    [InlineData("5500ms", 5_500)]
    [InlineData("5.5", 5_500)]
    [InlineData("5.5s", 5_500)]
    [InlineData("2m", 120_000)]
    [InlineData("2 minutes", 120_000)]
    [InlineData("300", 300_000)]
    public void Ollama_timeout_takes(string text, int milliseconds)
    {
        _world.Loaded("--ollama.timeout", text).Settings.Ollama.Timeout.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
        _world.WithFile($"ollama.timeout = {text}").Loaded().Settings.Ollama.Timeout.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Fact]
    public void A_bare_number_has_the_unit_that_the_key_names()
    {
        var settings = _world.Loaded("--agents.max_execution_time_minutes=2", "--security.token_expiration_hours=36h", "--logging.database_log_retention_days=7", "--cluster.lease_seconds", "1m").Settings;

        settings.Agents.MaxExecutionTime.ShouldBe(TimeSpan.FromMinutes(2));
        settings.Security.TokenExpiration.ShouldBe(TimeSpan.FromHours(36));
        settings.Logging.DatabaseLogRetention.ShouldBe(TimeSpan.FromDays(7));
        settings.Cluster.Lease.ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("65536", 65536)]
    [InlineData("64KiB", 65536)]
    [InlineData("64 K", 65536)]
    [InlineData("1 MiB", 1048576)]
    [InlineData("1.5m", 1572864)]
    [InlineData("1MB", 1000000)]
    [InlineData("100 kB", 100000)]
    [InlineData("1 GiB", 1073741824)]
    public void Log_file_size_takes(string text, long bytes) =>
        _world.Loaded("--logging.log_file_max_size", text).Settings.Logging.LogFileMaxSize.ShouldBe(bytes);

    [Fact]
    public void A_size_whose_key_names_megabytes_counts_in_them() =>
        _world.Loaded("--cache.llm_cache_max_size_mb=20").Settings.Cache.LlmCacheMaxSize.ShouldBe(20 * 1024 * 1024);

    [Theory]
    [InlineData("true", true)]
    [InlineData("YES", true)]
    [InlineData("on", true)]
    [InlineData("1", true)]
    [InlineData("False", false)]
    [InlineData("no", false)]
    [InlineData("off", false)]
    [InlineData("0", false)]
    public void A_switch_takes(string text, bool on) =>
        _world.With("RSPA_UI_SHOW_PERFORMANCE_METRICS", text).Loaded().Settings.Ui.ShowPerformanceMetrics.ShouldBe(on);

    [Theory]
    [InlineData("llama4:maverick", "llama4:maverick")]
    [InlineData("Llama3.2", "llama3.2:latest")]
    [InlineData("hf.co/Someone/Model-GGUF", "hf.co/someone/model-gguf:latest")]
    public void A_model_without_a_tag_is_the_latest(string text, string model) =>
        _world.Loaded("--ollama.default_model", text).Settings.Ollama.DefaultModel.ShouldBe(model);

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.10")]
    [InlineData("::1")]
    [InlineData("[::1]")]
    public void Loopback_addresses_are_listened_on(string host) =>
        _world.Loaded("--ui.host", host, "--gateway.host", host).Settings.Ui.Host.ShouldBe(host.Trim('[', ']'));

    [Theory]
    // type
    [InlineData("tasks.slots", "many", "is not a whole number")]
    [InlineData("tasks.slots", "1.5", "is not a whole number")]
    [InlineData("tasks.slots", "", "is not a whole number")]
    [InlineData("ollama.temperature", "warm", "is not a number")]
    [InlineData("ollama.temperature", "NaN", "is not a number")]
    [InlineData("database.dev_mode", "maybe", "is neither true nor false")]
    [InlineData("ollama.timeout", "soon", "is not a duration")]
    [InlineData("ollama.timeout", "1 2 s", "is not a duration")]
    [InlineData("ollama.timeout", "30 parsecs", "has the unknown unit 'parsecs'")]
    [InlineData("ollama.timeout", "30 S", "has the unknown unit 'S'")]
    [InlineData("logging.log_file_max_size", "big", "is not a size")]
    [InlineData("logging.log_file_max_size", "10 MiBit", "has the unknown unit 'MiBit'")]
    [InlineData("cluster.roles", "a,b", "is not a list")]
    [InlineData("cluster.roles", "[1]", "is not a list")]
    [InlineData("cluster.roles", "[null]", "is not a list")]
    // range
    [InlineData("tasks.slots", "0", "is too small")]
    [InlineData("tasks.slots", "1025", "is too large")]
    [InlineData("tasks.slots", "99999999999999999999", "is too large")]
    [InlineData("tasks.write_queue", "99", "is too small")]
    [InlineData("tasks.write_batch", "10001", "is too large")]
    [InlineData("tasks.poll_interval", "99ms", "is too short")]
    [InlineData("tasks.soft_shutdown_seconds", "601", "is too long")]
    [InlineData("tasks.hard_shutdown_seconds", "-1", "is too short")]
    [InlineData("agents.cancel_grace_seconds", "61", "is too long")]
    [InlineData("agents.inbox_poll_interval", "499ms", "is too short")]
    [InlineData("cluster.lease_seconds", "4", "is too short")]
    [InlineData("cluster.lease_seconds", "301", "is too long")]
    [InlineData("ollama.temperature", "2.01", "is too large")]
    [InlineData("ollama.timeout", "99999999999999999999d", "is too long")]
    [InlineData("ollama.port", "65536", "is too large")]
    [InlineData("ollama.max_tokens", "0", "is too small")]
    [InlineData("ui.port", "80", "is too small")]
    [InlineData("database.backup_count", "51", "is too large")]
    [InlineData("logging.log_file_max_size", "2 GiB", "is too large")]
    [InlineData("logging.log_file_max_size", "1 KiB", "is too small")]
    // choice and format
    [InlineData("logging.level", "VERBOSE", "is not one of the choices")]
    [InlineData("ui.theme", "purple", "is not one of the choices")]
    [InlineData("ollama.default_model", "a b:c", "is not the name of a model")]
    [InlineData("ollama.default_model", "llama4:", "is not the name of a model")]
    [InlineData("ollama.max_context", "511", "is too small")]
    [InlineData("ollama.host", "http://localhost", "is not a host name")]
    [InlineData("ollama.endpoints", "[\"gpu2:11434\"]", "has an item, 'gpu2:11434', that is not an http or https URL")]
    [InlineData("ollama.endpoints", "[\"http://gpu2?slots=0\"]", "has an item")]
    [InlineData("ollama.endpoints", "[\"http://gpu2?slots=2&slots=3\"]", "has an item")]
    [InlineData("ollama.endpoints", "[\"http://gpu2?vram=2\"]", "has an item")]
    [InlineData("ollama.endpoints", "[\"http://gpu2?mac=AA:BB:CC:DD:EE\"]", "has an item")]
    [InlineData("ollama.mac", "AA:BB:CC:DD:EE:GG", "is not the address of a network card")]
    [InlineData("cluster.node_name", "a b", "is not a node name")]
    [InlineData("cluster.roles", "[\"No Role\"]", "is not a role name")]
    [InlineData("agents.enabled_agents", "[\"Reimbursement\"]", "is not an agent type")]
    [InlineData("ui.page_title", "", "is empty")]
    [InlineData("ui.host", "0.0.0.0", "needs TLS, which is not available in this version")]
    [InlineData("ui.host", "192.168.1.5", "is not a loopback address")]
    [InlineData("gateway.tenants", "[\"Big one\"]", "'Big one', that is not right: name: 'Big one' is not a name")]
    [InlineData("gateway.tenants", "[\"x?weight=0\"]", "weight: '0' is not a weight (use a number from 0.01 to 100)")]
    [InlineData("gateway.tenants", "[\"x?lane=fast\"]", "lane: 'fast' is not a lane (use interactive, critical, high, medium, low)")]
    [InlineData("gateway.tenants", "[\"x?speed=2\"]", "speed: is not one of a tenant's terms")]
    [InlineData("gateway.tenants", "[\"x?weight=2&weight=3\"]", "weight: '3' is given twice")]
    [InlineData("gateway.tenants", "[\"x?soft_tokens=2&hard_tokens=1\"]", "soft_tokens: '2' is above hard_tokens, 1")]
    [InlineData("gateway.tenants", "[\"x?hard_gpu_seconds=0\"]", "hard_gpu_seconds: '0' is not above 0")]
    [InlineData("gateway.tenants", "[\"x?hard_tokens=1.5\"]", "hard_tokens: '1.5' is not a whole number")]
    [InlineData("gateway.host", "::", "is not a loopback address")]
    [InlineData("gateway.host", "example.org", "is not a loopback address")]
    [InlineData("ui.host", "127.0.0.1.example.org", "is not a loopback address")]
    [InlineData("database.url", "postgresql://ann@db/rspa?sslmode=maybe", "has an sslmode other than")]
    [InlineData("database.url", "postgres://db/rspa", "names no user")]
    [InlineData("database.schema", "Main", "is not a name of lower-case letters")]
    [InlineData("database.schema", "pg_x", "is a schema of PostgreSQL's own")]
    [InlineData("database.url", "mysql://db/rspa", "is not a database URL of a known kind")]
    [InlineData("database.url", "sqlite://", "is not a database URL of a known kind")]
    [InlineData("database.url", "sqlite:///", "names no file")]
    [InlineData("database.url", "sqlite:///srv/", "names no file")]
    [InlineData("database.url", "sqlite:///:memory:", "names a database in memory")]
    [InlineData("database.url", "sqlite:///a.db?mode=ro", "has a query or fragment")]
    [InlineData("notifications.webhook_urls", "[\"ftp://x\"]", "has an item that is not an http or https URL")]
    public void A_wrong_value_is_a_fault_that_says_what_is_wrong_and_what_is_allowed(string key, string value, string problem)
    {
        var setting = SettingsCatalogue.All.Single(setting => setting.FullKey == key);

        foreach (var fault in new[] { _world.Fault($"--{key}={value}"), _world.With(setting.EnvironmentName, value).Fault() })
        {
            fault.Key.ShouldBe(key);
            fault.Value.ShouldBe(setting.IsSecret ? "***" : value);
            fault.Problem.ShouldContain(problem);
            fault.Allowed.ShouldBe(setting.Allowed);
        }
    }

    [Fact]
    public void Every_range_ends_where_its_description_says()
    {
        _world.Loaded("--tasks.slots=1", "--tasks.write_queue=100", "--tasks.poll_interval=100ms", "--tasks.soft_shutdown_seconds=0", "--ui.port=1024").Settings.Tasks.Slots.ShouldBe(1);
        _world.Loaded("--tasks.slots=1024", "--tasks.write_queue=1000000", "--tasks.poll_interval=60", "--tasks.soft_shutdown_seconds=600", "--ui.port=65535").Settings.Tasks.Slots.ShouldBe(1024);
    }
}
