using RsPa.Application.Settings;
using RsPa.Host.Settings.Groups;
using RsPa.Host.Settings.Model;

namespace RsPa.Host.Tests.Settings;

public sealed class SettingsComputedTests : IDisposable
{
    private readonly SettingsWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Everything_lies_in_the_data_directory()
    {
        var settings = _world.Loaded("--database.dev_mode").Settings;
        var data = Path.Combine(_world.Working, "data");

        settings.DataDirectory.ShouldBe(data);
        settings.Database.MainFile.ShouldBe(Path.Combine(data, "main.db"));
        settings.Database.BackupDirectory.ShouldBe(Path.Combine(data, "backups"));
        settings.Database.EffectiveUrl.ShouldBe($"sqlite:///{data.TrimStart('/')}/main.db");
        settings.Logging.LogDirectory.ShouldBe(Path.Combine(data, "logs"));
        settings.Logging.LogFile.ShouldBe(Path.Combine(data, "logs", "rspa.log"));
        settings.Logging.LogDatabaseFile.ShouldBe(Path.Combine(data, "logs", "logs.db"));
        settings.Cache.CacheDirectory.ShouldBe(Path.Combine(data, "cache"));
        settings.Agents.InboxDirectory.ShouldBe(Path.Combine(data, "inbox"));
    }

    [Fact]
    public void A_PostgreSQL_database_leaves_the_files_where_they_are_and_shows_no_password()
    {
        var loaded = _world.With("RSPA_DATABASE_URL", "postgresql://ann:hunter2@db/rspa").With("RSPA_DATABASE_SCHEMA", "house").Loaded("--database.dev_mode");

        loaded.Settings.DataDirectory.ShouldBe(Path.Combine(_world.Working, "data"));
        loaded.Settings.Database.Postgres!.Schema.ShouldBe("house");
        loaded.Settings.Database.Postgres.Password.ShouldBe("hunter2");
        loaded.Settings.Database.EffectiveUrl.ShouldBe("postgresql://ann@db:5432/rspa");
        loaded.Effective.ShouldAllBe(setting => !setting.Value.Contains("hunter2"));
    }

    [Theory]
    [InlineData("sqlite:///srv/rspa/box.db", "/srv/rspa/box.db")]
    [InlineData("sqlite:////srv/rspa/box.db", "/srv/rspa/box.db")]
    [InlineData("SQLite:///srv/with%20space/box.db", "/srv/with space/box.db")]
    [InlineData("sqlite:///~/box.db", "{home}/box.db")]
    [InlineData("sqlite:///./sub/box.db", "{work}/sub/box.db")]
    [InlineData("sqlite:///../box.db", "{work}/../box.db")]
    public void The_file_of_a_database_URL_decides_where_all_data_lies(string url, string path)
    {
        var file = Path.GetFullPath(path.Replace("{home}", _world.Home, StringComparison.Ordinal).Replace("{work}", _world.Working, StringComparison.Ordinal));

        var settings = _world.With("RSPA_DATABASE_URL", url).Loaded("--database.dev_mode").Settings;

        settings.Database.MainFile.ShouldBe(file);
        settings.DataDirectory.ShouldBe(Path.GetDirectoryName(file));
        settings.Logging.LogDirectory.ShouldBe(Path.Combine(Path.GetDirectoryName(file)!, "logs"));
        // The computed URL must lead to the same file when it is given back.
        _world.With("RSPA_DATABASE_URL", settings.Database.EffectiveUrl).Loaded().Settings.Database.MainFile.ShouldBe(file);
    }

    [Theory]
    [InlineData("~/mail", "{home}/mail")]
    [InlineData("mail", "{work}/mail")]
    [InlineData("/srv/mail", "/srv/mail")]
    public void A_directory_may_start_at_home_or_at_the_working_directory(string given, string path) =>
        _world.Loaded("--agents.inbox_directory", given).Settings.Agents.InboxDirectory
            .ShouldBe(path.Replace("{home}", _world.Home, StringComparison.Ordinal).Replace("{work}", _world.Working, StringComparison.Ordinal));

    [Fact]
    public void Further_endpoints_have_slots_of_their_own_or_those_of_the_first()
    {
        var endpoints = _world.WithFile("ollama { slots = 2\n endpoints = [\"http://gpu2:11434\", \"https://gpu3:8080?slots=5\"] }").Loaded().Settings.Ollama.Endpoints;

        endpoints.Select(endpoint => (endpoint.BaseUrl.ToString(), endpoint.Slots)).ShouldBe([("http://gpu2:11434/", 2), ("https://gpu3:8080/", 5)]);
    }

    [Fact]
    public void Further_endpoints_say_what_they_are_like()
    {
        var endpoint = _world.WithFile("ollama.endpoints = [\"http://gpu2:11434?slots=4&model_slots=2&vram_mb=24000&max_loaded=1&mac=aa:bb:cc:dd:ee:ff\"]").Loaded().Settings.Ollama.Endpoints.Single();

        (endpoint.Slots, endpoint.ModelSlots, endpoint.MemoryMb, endpoint.MaxLoaded, endpoint.Mac?.ToString()).ShouldBe((4, 2, 24_000, 1, "AABBCCDDEEFF"));
    }

    [Fact]
    public void A_model_is_lower_cased() =>
        _world.Loaded("--ollama.default_model", "Hf.co/Some/Model:Q4_K_M").Settings.Ollama.DefaultModel.ShouldBe("hf.co/some/model:q4_k_m");

    [Fact]
    public void An_IPv6_host_makes_a_proper_base_url() =>
        _world.Loaded("--ollama.host", "::1").Settings.Ollama.BaseUrl.ToString().ShouldBe("http://[::1]:11434/");

    [Fact]
    public void Effective_values_name_computed_ones_and_hide_secrets()
    {
        var effective = _world.With("RSPA_NOTIFICATIONS_WEBHOOK_URLS", "[\"https://hooks.example/T0/secretpart\"]").Loaded().Effective;

        Value("database.effective_url").Origin.ShouldBe(SettingOrigin.Computed.Place);
        Value("cluster.node_name").ShouldBe(new EffectiveSetting("cluster.node_name", "testhost", SettingOrigin.Computed.Place));
        Value("ollama.timeout").Value.ShouldBe("30s");
        Value("tasks.soft_shutdown_seconds").Value.ShouldBe("10");
        Value("notifications.webhook_urls").Value.ShouldBe("***");
        effective.ShouldAllBe(setting => !setting.Value.Contains("secretpart"));
        SettingsCatalogue.All.ShouldAllBe(setting => effective.Count(shown => shown.Key == setting.FullKey) == 1);

        EffectiveSetting Value(string key) => effective.Single(setting => setting.Key == key);
    }
}
