using RsPa.Host.Settings;
using RsPa.Host.Settings.Sources;

namespace RsPa.Host.Tests.Settings;

/// <summary>Settings that ended the process, or reached the terminal as they were.</summary>
public sealed class HostileSettingsTests : IDisposable
{
    private readonly SettingsWorld _world = new();

    public void Dispose() => _world.Dispose();

    // Akka's reader follows them until the stack is used up, and nothing catches that.
    [Theory]
    [InlineData("ui.page_title = ${ui.page_title}", "ui.page_title → ui.page_title")]
    [InlineData("ui { page_title = \"a\"${ui.page_title} }", "ui.page_title → ui.page_title")]
    [InlineData("ui.page_title = ${a}\na = ${b}\nb = ${ui.page_title}", "ui.page_title → a → b → ui.page_title")]
    [InlineData("ui { page_title = ${ui} }", "ui.page_title → ui.page_title")]
    [InlineData("a = ${ui.page_title.x}\nui.page_title = ${a}", "a → ui.page_title → a")]
    [InlineData("agents.enabled_agents = [all, ${agents.enabled_agents}]", "agents.enabled_agents → agents.enabled_agents")]
    [InlineData("ui.page_title = ${ \"ui\".page_title }", "ui.page_title → ui.page_title")]
    public void A_value_that_refers_to_itself_is_a_fault(string text, string circle)
    {
        var fault = _world.WithFile(text).Faults().ShouldHaveSingleItem();
        fault.Problem.ShouldContain($"refers to itself: {circle}");
    }

    [Theory]
    [InlineData("ui.page_title = ${ui.theme}\nui.theme = dark", "dark")]
    [InlineData("x = a\nui { page_title = ${x}${x} }", "aa")]
    [InlineData("ui.page_title = \"${ui.page_title}\"", "${ui.page_title}")]
    public void One_that_refers_to_another_is_none(string text, string title)
    {
        var result = _world.WithFile(text).Load();
        if (result is SettingsResult.Loaded loaded)
            loaded.Settings.Ui.PageTitle.ShouldBe(title);
        else
            ((SettingsResult.Faulty)result).Text.ShouldNotContain("refers to itself");
    }

    [Fact]
    public void A_long_chain_of_references_is_followed_to_its_end()
    {
        var keys = Enumerable.Range(0, 1000).Select(i => $"k{i}").ToArray();
        HoconReferences.Circle(keys, [.. keys.Zip(keys.Skip(1))]).ShouldBeNull();
        HoconReferences.Circle(keys, [.. keys.Zip(keys.Skip(1)), ("k999", "k500")])!.Count.ShouldBe(501);
    }

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void What_is_nested_without_end_is_a_fault(char open, char close)
    {
        var nested = open == '[' ? $"a = {new string(open, 100_000)}{new string(close, 100_000)}" : string.Concat(Enumerable.Repeat("a {", 50_000)) + new string(close, 50_000);
        _world.WithFile(nested).Fault().Problem.ShouldContain("more than 32 braces or brackets within one another");
    }

    [Fact]
    public void A_file_without_end_is_a_fault()
    {
        _world.WithFile(new string('#', 300_000)).Fault().Problem.ShouldContain("longer than 256 KiB");
        if (OperatingSystem.IsLinux())
            _world.Fault("--config", "/dev/zero").Problem.ShouldContain("longer than 256 KiB");
    }

    [Theory]
    [InlineData("[\"nope\"]", "nope", "all")]
    [InlineData("[\"reimbursment\"]", "reimbursment", "did you mean reimbursement")]
    [InlineData("[\"all\",\"nope\"]", "nope", "all")]
    public void An_agent_that_there_is_not_is_a_fault(string list, string value, string allowed)
    {
        var fault = _world.Fault($"--agents.enabled_agents={list}");
        (fault.Key, fault.Value, fault.Problem).ShouldBe(("agents.enabled_agents", value, "is not an agent type of this service"));
        fault.Allowed.ShouldContain(allowed);
    }

    [Theory]
    [InlineData("home")]
    [InlineData("./home")]
    [InlineData("")]
    public void A_home_that_is_no_absolute_path_is_a_fault(string home)
    {
        var faulty = SettingsLoader.Load([], _world.Environment, _world.Working, home, "testhost").ShouldBeOfType<SettingsResult.Faulty>();
        faulty.ExitCode.ShouldBe(2);
        faulty.Text.ShouldContain($"HOME = \"{home}\" is not an absolute path");
    }

    [Fact]
    public void A_working_directory_that_is_gone_is_a_fault() =>
        SettingsLoader.Load([], _world.Environment, "", _world.Home, "testhost").ShouldBeOfType<SettingsResult.Faulty>().Text.ShouldContain("working directory is gone");

    [Fact]
    public void A_path_with_a_zero_character_is_a_fault() =>
        _world.Fault("--database.url=sqlite:///srv/%00/main.db").Problem.ShouldContain("zero character");

    [Theory]
    [InlineData("--ui.host=\e[2J\e]0;owned\a")]
    [InlineData("--ui.\e[2Jhost=x")]
    [InlineData("\e[2J")]
    [InlineData("--agents.enabled_agents=[\"\\u001b[2J\"]")]
    [InlineData("--ui.auto_refresh_interval=5\u202eabc")]
    public void What_a_terminal_would_obey_is_shown_and_not_sent(string argument)
    {
        var faulty = _world.Load(argument).ShouldBeOfType<SettingsResult.Faulty>();
        faulty.Text.Any(c => (char.IsControl(c) && c != '\n') || c == '\u202e').ShouldBeFalse();
        faulty.Text.Split('\n').Length.ShouldBe(2);
    }

    [Fact]
    public void What_is_long_is_cut()
    {
        var faulty = _world.With("RSPA_UI_HOST", new string('h', 100_000)).With($"RSPA_{new string('X', 5000)}", "1").Load($"--{new string('y', 100_000)}=1", "--agents.enabled_agents", $"[\"{new string('Z', 100_000)}\"]").ShouldBeOfType<SettingsResult.Faulty>();
        faulty.Faults.Count.ShouldBe(4);
        faulty.Text.Split('\n').ShouldAllBe(line => line.Length < 2000);
    }
}
