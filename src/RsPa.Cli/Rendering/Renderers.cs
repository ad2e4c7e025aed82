using RsPa.Cli.Platform;
using Spectre.Console;

namespace RsPa.Cli.Rendering;

/// <summary>Chooses how frames are shown.</summary>
internal sealed class Renderers(CliEnvironment environment, IAnsiConsole console)
{
    /// <summary>The console of people.</summary>
    public IAnsiConsole Console => console;

    /// <summary>How the frames of one command are shown.</summary>
    /// <param name="json">For programs.</param>
    /// <param name="shape">What the command gives to programs.</param>
    public IFrameRenderer New(bool json, string shape = "value") =>
        json ? new JsonRenderer(shape, environment.Output, environment.Error) : ForPeople(console, Progress());

    /// <summary>How frames are shown on a console of their own, such as one that gathers a picture.</summary>
    public IFrameRenderer On(IAnsiConsole other, TextWriter error) => ForPeople(other, new ProgressLog(TextWriter.Null), error);

    private TerminalRenderer ForPeople(IAnsiConsole shown, IProgressDisplay progress, TextWriter? error = null) =>
        new(shown, error ?? environment.Error, new Cells(environment.Zone, environment.Time), progress);

    private IProgressDisplay Progress() =>
        console.Profile.Out.IsTerminal && console.Profile.Capabilities.Ansi ? new ProgressLine(console) : new ProgressLog(environment.Error);
}
