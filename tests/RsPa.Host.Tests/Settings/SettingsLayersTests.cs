using RsPa.Application.Settings;
using RsPa.Actors.Protocol.Logs;
using RsPa.Host.Settings;
using RsPa.Host.Settings.Groups;

namespace RsPa.Host.Tests.Settings;

public sealed class SettingsLayersTests : IDisposable
{
    private readonly SettingsWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Nothing_given_means_the_defaults()
    {
        var settings = _world.Loaded().Settings;

        settings.Ollama.Port.ShouldBe(11434);
        settings.Ollama.DefaultModel.ShouldBe("llama4:maverick");
        settings.Ollama.MaxTokens.ShouldBeNull();
        settings.Ollama.FirstTokenTimeout.ShouldBe(TimeSpan.FromMinutes(10));
        settings.Ollama.BaseUrl.ShouldBe(new Uri("http://localhost:11434/"));
        settings.Logging.Level.ShouldBe(LogSeverity.Info);
        settings.Logging.LogFileMaxSize.ShouldBe(10 * 1024 * 1024);
        settings.Logging.DatabaseLogRetention.ShouldBe(TimeSpan.FromDays(30));
        settings.Cache.LlmCacheMaxSize.ShouldBe(100 * 1024 * 1024);
        settings.Tasks.Slots.ShouldBe(8);
        settings.Tasks.PollInterval.ShouldBe(TimeSpan.FromSeconds(1));
        settings.Agents.IsEnabled("reimbursement").ShouldBeTrue();
        settings.Cluster.NodeName.ShouldBe("testhost");
        settings.DataDirectory.ShouldBe(Path.Combine(_world.Home, ".rs", "pa"));
    }

    [Fact]
    public void Each_layer_overrides_the_ones_below_it()
    {
        _world.WithFile("ollama { port = 1001 }\ntasks.slots = 11\nui.port = 9001\nmetrics.retention = 5d")
            .WithDotEnv("RSPA_OLLAMA_PORT=1002\nRSPA_TASKS_SLOTS=12\nRSPA_UI_PORT=9002\nOTHER=ignored\n")
            .With("RSPA_OLLAMA_PORT", "1003")
            .With("RSPA_TASKS_SLOTS", "13");

        var (settings, effective) = _world.Loaded("--ollama.port", "1004");

        settings.Ollama.Port.ShouldBe(1004);
        settings.Tasks.Slots.ShouldBe(13);
        settings.Ui.Port.ShouldBe(9002);
        settings.Metrics.Retention.ShouldBe(TimeSpan.FromDays(5));
        Origin(effective, "ollama.port").ShouldBe("command line --ollama.port");
        Origin(effective, "tasks.slots").ShouldBe("environment variable RSPA_TASKS_SLOTS");
        Origin(effective, "ui.port").ShouldBe($"{Path.Combine(_world.Working, ".env")}:3");
        Origin(effective, "metrics.retention").ShouldBe($"{_world.File}:4");
        Origin(effective, "ui.theme").ShouldBe("default");
    }

    [Fact]
    public void A_dot_env_file_does_not_reach_the_environment_of_the_process()
    {
        _world.WithDotEnv("RSPA_TASKS_SLOTS=77\nRSPA_TEST_MARKER_UNUSED_KEY_OUTSIDE=\n".Replace("RSPA_TEST_MARKER_UNUSED_KEY_OUTSIDE=\n", "", StringComparison.Ordinal));

        _world.Loaded().Settings.Tasks.Slots.ShouldBe(77);

        Environment.GetEnvironmentVariable("RSPA_TASKS_SLOTS").ShouldBeNull();
    }

    [Fact]
    public void Config_names_another_file_relative_to_the_working_directory()
    {
        _world.WithFile("tasks.slots = 2");
        File.WriteAllText(Path.Combine(_world.Working, "mine.conf"), "tasks { slots = 3 }");

        _world.Loaded("--config", "mine.conf").Settings.Tasks.Slots.ShouldBe(3);
        _world.Loaded("--config=mine.conf").Settings.Tasks.Slots.ShouldBe(3);
        _world.Loaded().Settings.Tasks.Slots.ShouldBe(2);
    }

    [Theory]
    [InlineData("--ollama.port", "1234")]
    [InlineData("--ollama.port=1234")]
    public void An_option_is_written_in_two_ways(params string[] args) =>
        _world.Loaded(args).Settings.Ollama.Port.ShouldBe(1234);

    [Fact]
    public void A_switch_may_stand_alone_on_the_command_line()
    {
        var settings = _world.Loaded("--database.dev_mode", "--cache.enable_llm_cache", "off").Settings;

        settings.Database.DevMode.ShouldBeTrue();
        settings.Cache.EnableLlmCache.ShouldBeFalse();
    }

    [Fact]
    public void The_later_of_two_equal_options_counts() =>
        _world.Loaded("--tasks.slots=1", "--tasks.slots=2").Settings.Tasks.Slots.ShouldBe(2);

    [Fact]
    public void Lists_are_HOCON_in_the_file_and_JSON_elsewhere()
    {
        _world.WithFile("cluster.roles = [gpu, \"web\"]");
        _world.Loaded().Settings.Cluster.Roles.ShouldBe(["gpu", "web"]);

        _world.WithDotEnv("RSPA_CLUSTER_ROLES='[\"a\",\"b\"]'\n");
        _world.Loaded().Settings.Cluster.Roles.ShouldBe(["a", "b"]);

        _world.With("RSPA_CLUSTER_ROLES", "[\"c\"]");
        _world.Loaded().Settings.Cluster.Roles.ShouldBe(["c"]);
        _world.Loaded("--cluster.roles", "[]").Settings.Cluster.Roles.ShouldBeEmpty();
    }

    [Fact]
    public void An_empty_text_takes_an_optional_value_away()
    {
        _world.WithFile("ollama.max_tokens = 100\ncluster.node_name = box");

        var settings = _world.With("RSPA_OLLAMA_MAX_TOKENS", "").With("RSPA_CLUSTER_NODE_NAME", " ").Loaded().Settings;

        settings.Ollama.MaxTokens.ShouldBeNull();
        settings.Cluster.NodeName.ShouldBe("testhost");
    }

    [Fact]
    public void Help_and_version_are_results_and_do_not_exit()
    {
        var help = _world.Load("--help", "--ollama.port", "nonsense").ShouldBeOfType<SettingsResult.Shown>();
        help.ExitCode.ShouldBe(0);
        foreach (var setting in SettingsCatalogue.All)
            help.Text.ShouldContain($"--{setting.FullKey} ");
        help.Text.ShouldContain("--config FILE");

        _world.Load("--version").ShouldBeOfType<SettingsResult.Shown>().Text.ShouldMatch(@"^RsPa \d+\.\d+\.\d+$");
    }

    [Fact]
    public void The_clients_variable_does_not_keep_a_service_from_starting() =>
        _world.With("RSPA_SOCKET", "/run/rspa.sock").Load().ShouldBeOfType<SettingsResult.Loaded>();

    private static string Origin(IReadOnlyList<EffectiveSetting> effective, string key) => effective.Single(setting => setting.Key == key).Origin;
}
