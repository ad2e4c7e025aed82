using RsPa.Host.Settings;

namespace RsPa.Host.Tests.Settings;

public sealed class SettingsFaultsTests : IDisposable
{
    private readonly SettingsWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void All_faults_of_all_layers_are_listed_at_once()
    {
        var faulty = _world
            .WithFile("ollama {\n  prot = 1\n  timeout = 1s\n}\nnonsense = 5\n")
            .WithDotEnv("# one\nRSPA_TASKS_SLOTS=0\n")
            .With("RSPA_LOGING_LEVEL", "DEBUG")
            .Load("--ui.port", "1", "--slots", "5", "stray")
            .ShouldBeOfType<SettingsResult.Faulty>();

        faulty.ExitCode.ShouldBe(2);
        faulty.Faults.Select(fault => $"{fault.Key} @ {fault.Origin.Place.Replace(_world.File, "FILE", StringComparison.Ordinal).Replace(_world.Working, "WORK", StringComparison.Ordinal)}: {fault.Problem} -> {fault.Allowed}").ShouldBe(
        [
            "ollama.prot @ FILE:2: is not a known setting -> did you mean ollama.port",
            "ollama.timeout @ FILE:3: is too short -> a duration, 5 s–5 m; a bare number means seconds",
            "nonsense @ FILE:5: is not a known setting -> a known setting, see --help",
            "tasks.slots @ WORK/.env:2: is too small -> a whole number of tasks, 1–1024",
            "RSPA_LOGING_LEVEL @ environment variable RSPA_LOGING_LEVEL: is not a known setting -> did you mean RSPA_LOGGING_LEVEL",
            "stray @ argument 5".Replace("argument 5", "command line argument 5", StringComparison.Ordinal) + ": is not an option -> --group.key value, --group.key=value, --config FILE, --help or --version",
            "ui.port @ command line --ui.port: is too small -> a whole number, 1024–65535",
            "slots @ command line --slots: is not a known setting -> a known setting, see --help",
        ]);
        faulty.Text.ShouldStartWith("The settings have 8 faults:\n");
        faulty.Text.ShouldContain($"  ollama.timeout = \"1s\" is too short (from {_world.File}:3). Allowed: a duration");
    }

    [Theory]
    [InlineData("default_model", "ollama.default_model")]
    [InlineData("ollama.temprature", "ollama.temperature")]
    [InlineData("olama.port", "ollama.port")]
    [InlineData("task.slots", "tasks.slots")]
    public void An_unknown_name_suggests_the_nearest_known_one(string name, string meant) =>
        _world.Fault($"--{name}=1").Allowed.ShouldBe($"did you mean {meant}");

    [Fact]
    public void A_wrong_value_is_a_fault_even_where_a_higher_layer_overrides_it() =>
        _world.WithFile("tasks.slots = none").Fault("--tasks.slots=4").Origin.ToString().ShouldBe($"{_world.File}:1");

    [Fact]
    public void Secrets_do_not_show_in_faults()
    {
        const string Secret = "hunter2";
        var faults = _world
            .With("RSPA_DATABASE_URL", $"postgresql://ann:{Secret}@db/rspa?sslmode=none")
            .With("RSPA_DATABASE_PASSWORD", Secret)
            .With("RSPA_NOTIFICATIONS_WEBHOOK_URL", $"https://x/{Secret}")
            .With("RSPA_NOTIFICATIONS_WEBHOOK_URLS", $"[\"ftp://x/{Secret}\"]")
            .Faults($"--notifications.webhook_urls=[\"ftp://x/{Secret}\"]");

        faults.Count.ShouldBe(5);
        faults.ShouldAllBe(fault => !fault.ToString().Contains(Secret));
        faults.Single(fault => fault.Key == "database.url").Value.ShouldBe("postgresql://ann:***@db/rspa?sslmode=none");
    }

    [Fact]
    public void A_password_on_the_command_line_is_refused()
    {
        var fault = _world.Fault("--database.url=postgresql://ann:hunter2@db/rspa");

        fault.Problem.ShouldBe("has a password, which every user of this machine sees in the list of processes");
        fault.Value.ShouldBe("postgresql://ann:***@db/rspa");
    }

    [Theory]
    [InlineData("tasks {\n slots = 3\n", 1, "the '{' of this line is not closed")]
    [InlineData("tasks {\n slots = 3\n}\n}\nui.port = 9000\n", 4, "there is a '}' without a '{'")]
    [InlineData("ui {\n page_title = \"open\n}\n", 2, "a text in quotes is not closed on its line")]
    [InlineData("ui {\n page_title = \"\"\"open\n}\n", 2, "a text in triple quotes is not closed")]
    [InlineData("cluster.roles = [a, b\n", 1, "the '[' of 'cluster.roles' is not closed")]
    [InlineData("# x\nui {\n port =\n}\n", 3, "'ui.port' has no value on its line")]
    [InlineData("just words\n", 1, "'just words' has no value")]
    [InlineData("= 5\n", 1, "there is a value without a key")]
    [InlineData("ui { port = 9000 },\ntasks { slots = 1 }\n", 1, "there is a comma behind a '}'")]
    [InlineData("include \"other.conf\"\n", 1, "'include' is not supported")]
    [InlineData("\ncluster.roles += x\n", 2, "'+=' is not supported")]
    [InlineData("database.url = sqlite:///x.db\n", 1, "the value of 'database.url' holds a ':'")]
    [InlineData("cluster.node_name = ${?HOSTNAME}\n", 1, "uses ${?…}, which is not supported")]
    [InlineData("{ ui.port = 9000 } tasks.slots = 1", 1, "there is text behind the closing '}'")]
    public void A_broken_file_is_a_fault_with_its_line(string text, int line, string problem)
    {
        var fault = _world.WithFile(text).Fault();

        fault.Key.ShouldBe(_world.File);
        fault.Origin.ToString().ShouldBe($"{_world.File}:{line}");
        fault.Problem.ShouldContain(problem);
    }

    [Fact]
    public void A_reference_to_nothing_is_a_fault_of_its_line()
    {
        var fault = _world.WithFile("\ntasks.slots = ${nowhere}").Fault();

        (fault.Origin.ToString(), fault.Problem).ShouldBe(($"{_world.File}:2", "is not a valid HOCON: ${nowhere} refers to nothing in this file"));
    }

    [Fact]
    public void A_broken_file_does_not_hide_other_faults() =>
        _world.WithFile("tasks {").Faults("--tasks.slots=0").Count.ShouldBe(2);

    [Fact]
    public void A_named_file_must_exist() =>
        _world.Fault("--config", "nowhere.conf").Key.ShouldBe(Path.Combine(_world.Working, "nowhere.conf"));

    [Fact]
    public void A_file_that_is_a_directory_is_a_fault() =>
        _world.Fault("--config", _world.Home).Problem.ShouldStartWith("cannot be opened");

    [Theory]
    [InlineData("--config")]
    [InlineData("--config=")]
    public void Config_needs_a_file(string arg) => _world.Fault(arg).Problem.ShouldBe("names no file");

    [Fact]
    public void An_option_without_its_value_is_a_fault() =>
        _world.Faults("--tasks.slots", "--ui.port").Select(fault => (fault.Key, fault.Problem)).ShouldBe([("tasks.slots", "has no value"), ("ui.port", "has no value")]);

    [Fact]
    public void A_broken_dot_env_file_is_a_fault_with_its_line_and_without_its_text()
    {
        var fault = _world.WithDotEnv("RSPA_TASKS_SLOTS=3\nRSPA_UI_PORT secretword\n").Fault();

        fault.Origin.ToString().ShouldBe($"{Path.Combine(_world.Working, ".env")}:2");
        fault.ToString().ShouldNotContain("secretword");
    }

    [Fact]
    public void A_group_where_a_value_belongs_and_a_value_where_a_group_belongs_are_faults() =>
        _world.WithFile("tasks { slots { x = 1 } }\nui = 5\n").Faults().Select(fault => fault.Key).ShouldBe(["tasks.slots", "ui"]);

    [Fact]
    public void A_list_where_a_text_belongs_is_a_fault() =>
        _world.WithFile("ui.page_title = [a, b]").Fault().Problem.ShouldBe("is a list, where one text belongs");

    [Fact]
    public void Pages_and_gateway_cannot_share_a_port()
    {
        var fault = _world.Fault("--ui.port=11435");

        fault.Key.ShouldBe("ui.port");
        fault.Problem.ShouldBe("is also the port of gateway.port");
    }
}
