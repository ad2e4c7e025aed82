using RsPa.Host.Logging;
using RsPa.Host.Tests.Settings;

namespace RsPa.Host.Tests.Logging;

/// <summary>What the console shows of the log. There is one console in a process, so that these run with no other test beside them.</summary>
[Collection(nameof(ConsoleLogTests))]
[CollectionDefinition(nameof(ConsoleLogTests), DisableParallelization = true)]
public sealed class ConsoleLogTests : IDisposable
{
    private readonly SettingsWorld _world = new();
    private readonly TextWriter _before = System.Console.Out;
    private readonly StringWriter _console = new();

    public ConsoleLogTests() => System.Console.SetOut(_console);

    public void Dispose()
    {
        System.Console.SetOut(_before);
        _console.Dispose();
        _world.Dispose();
    }

    [Fact]
    public void Colours_are_for_a_console_that_is_one()
    {
        Log("coloured", redirected: false).ShouldMatch("^\e\\[90m[^\n]*\e\\[32mINFO[^\n]*coloured\n$");

        Log("plain", redirected: true).ShouldMatch("^[^\e\n]* INFO [^\e\n]*plain\n$");
        Log("plain", redirected: false, "--logging.colored_console=false").ShouldMatch("^[^\e\n]* INFO [^\e\n]*plain\n$");
    }

    [Fact]
    public void A_console_shows_no_secrets() => Log("see https://ann:hunter2@host/", redirected: true).ShouldEndWith("see https://ann:***@host/\n");

    [Fact]
    public void A_console_that_is_off_shows_nothing() => Log("nowhere", redirected: true, "--logging.log_to_console=off").ShouldBeEmpty();

    [Fact]
    public void A_console_that_is_gone_fails_nobody()
    {
        System.Console.SetOut(new GoneWriter());

        Log("kept elsewhere", redirected: true);

        File.ReadAllText(_world.Loaded().Settings.Logging.LogFile).ShouldEndWith("kept elsewhere\n");
    }

    private string Log(string message, bool redirected, params string[] args)
    {
        _console.GetStringBuilder().Clear();
        var settings = _world.Loaded(args).Settings;
        using (var logging = RsPaLogging.Create(settings.Logging, settings.Cluster.NodeName, TimeProvider.System, redirected))
            logging.Logger.Information("{Message:l}", message);
        return _console.ToString();
    }

    private sealed class GoneWriter : StringWriter
    {
        public override void Flush() => throw new IOException("Broken pipe");
    }
}
