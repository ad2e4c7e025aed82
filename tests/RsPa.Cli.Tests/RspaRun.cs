using System.Text.Json;
using RsPa.Cli.Platform;
using Spectre.Console;
using Spectre.Console.Testing;

namespace RsPa.Cli.Tests;

/// <summary>One run of <c>rspa</c> in this process, with what it wrote.</summary>
internal sealed class RspaRun : IDisposable
{
    private readonly StringWriter _output;
    private readonly StringWriter _error = new();

    private RspaRun(bool terminal, int width, StringWriter? screen)
    {
        _output = screen ?? new StringWriter();
        Screen = new TestConsole().Width(width);
        Screen.Profile.Out = terminal ? new TerminalOutput(_output, width) : new AnsiConsoleOutput(_output);
        Screen.Profile.Capabilities.Ansi = terminal;
        Screen.Profile.Width = width;
    }

    public TestConsole Screen { get; }

    public int ExitCode { get; private set; }

    public string Output => _output.ToString() + Screen.Output;

    public string Error => _error.ToString();

    public JsonElement Json => JsonElement.Parse(_output.ToString());

    public static Task<RspaRun> OneAsync(string socket, params string[] args) => OneAsync(new Setting { Socket = socket }, args);

    public static async Task<RspaRun> OneAsync(Setting setting, params string[] args)
    {
        var run = new RspaRun(setting.Terminal, setting.Width, setting.Screen);
        var environment = new CliEnvironment
        {
            Variable = name => name switch { "RSPA_SOCKET" => setting.Socket, "RSPA_TOKEN" => setting.Token, _ => null },
            Directory = setting.Directory,
            Home = setting.Home,
            Input = new MemoryStream(setting.Bytes ?? System.Text.Encoding.UTF8.GetBytes(setting.Input)),
            Time = setting.Time,
            Output = run._output,
            Error = setting.Error ?? run._error,
            IsTerminal = setting.Interactive,
            Zone = TimeZoneInfo.Utc,
            Interrupts = setting.Interrupts,
        };
        foreach (var line in setting.Keys)
            run.Screen.Input.PushTextWithEnter(line);
        run.ExitCode = await new RspaApplication(environment, run.Screen).RunAsync(args);
        return run;
    }

    public void Dispose()
    {
        Screen.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    /// <summary>What surrounds a run.</summary>
    internal sealed record Setting
    {
        public string? Socket { get; init; }

        public string? Token { get; init; }

        public string Directory { get; init; } = "/home/me/here";

        public string Home { get; init; } = "/nonexistent";

        public string Input { get; init; } = "";

        /// <summary>Standard input, where it is to be no text.</summary>
        public byte[]? Bytes { get; init; }

        public TimeProvider Time { get; init; } = TimeProvider.System;

        /// <summary>Where errors go, where a test reads them while the command runs.</summary>
        public TextWriter? Error { get; init; }

        public bool Terminal { get; init; }

        /// <summary>Where output goes, where a test reads it while the command runs.</summary>
        public StringWriter? Screen { get; init; }

        public bool Interactive { get; init; }

        public int Width { get; init; } = 80;

        public InterruptSource Interrupts { get; init; } = new();

        public IReadOnlyList<string> Keys { get; init; } = [];
    }

    private sealed class TerminalOutput(TextWriter writer, int width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => true;

        public int Width => width;

        public int Height => 24;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }
    }
}
