using System.CommandLine;
using System.CommandLine.Invocation;
using RsPa.Cli.Connection;
using RsPa.Cli.Protocol;
using RsPa.Cli.Rendering;
using RsPa.Cli.Surroundings;
using RsPa.Host.Naming;
using Spectre.Console;

namespace RsPa.Cli.Commands;

/// <summary>Parses one command line and runs it on the host.</summary>
internal sealed class CommandRunner(CommandTree tree, HostConnection connection, CliEnvironment environment, IAnsiConsole console)
{
    /// <summary>Runs one command line.</summary>
    /// <param name="args">The words of the line.</param>
    /// <param name="interrupted">Breaks the command off.</param>
    public async Task<ExitCode> RunAsync(IReadOnlyList<string> args, CancellationToken interrupted)
    {
        var parsed = tree.Root.Parse(args, GlobalOptions.Parsing);

        // Help, the version and completion are actions of the library; the host's commands have none.
        if (parsed.Action is not (null or ParseErrorAction))
            return (ExitCode)await parsed.InvokeAsync(Writers(), interrupted).ConfigureAwait(false);
        if (parsed.Errors.Count > 0 || tree.Called(parsed) is not { } called)
            return Refuse(parsed);
        var renderer = Renderer(GlobalOptions.Read(parsed).Json, called.Command.Shape);
        try
        {
            var request = await new CallReader(environment).ReadAsync(parsed, called.Command, called.Name, interrupted).ConfigureAwait(false);
            return await RunAsync(request, called.Command, renderer, interrupted).ConfigureAwait(false);
        }
        catch (UsageException e)
        {
            renderer.Fail(e.Message);
            return ExitCode.WrongUsage;
        }
        catch (HostNotReachedException e)
        {
            renderer.Fail(e.Message);
            return ExitCode.HostNotReached;
        }
        catch (HostAnswerException e)
        {
            renderer.Fail(e.Message);
            return ExitCode.Failed;
        }
    }

    private async Task<ExitCode> RunAsync(RunRequest request, PaletteCommand command, IFrameRenderer renderer, CancellationToken interrupted)
    {
        string? detached = null;
        try
        {
            await foreach (var frame in connection.RunAsync(request, interrupted).ConfigureAwait(false))
            {
                detached = frame.Detached ?? detached;
                if (frame.Kind == "end")
                {
                    renderer.Finish();
                    return (ExitCode)(frame.ExitCode ?? (int)ExitCode.Failed);
                }

                renderer.Show(frame);
            }

            throw new HostAnswerException("The service sent an answer without an end.");
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            renderer.Finish();
            if (detached is not null)
                environment.Error.WriteLine(detached);

            // To break off is how a person ends a stream, and no failure.
            return command.Shape == "lines" ? ExitCode.Done : ExitCode.BrokenOff;
        }
    }

    private ExitCode Refuse(ParseResult parsed)
    {
        var errors = parsed.Errors.Select(each => each.Message).ToArray();
        var mistyped = parsed.UnmatchedTokens is [var first, ..] ? first : null;
        var command = parsed.CommandResult.Command;
        if (errors.Length == 0)
            errors = [mistyped is null ? $"'{Path(command)}' needs a command." : $"'{mistyped}' is no command of '{Path(command)}'."];
        foreach (var message in errors.Distinct(StringComparer.Ordinal))
            environment.Error.WriteLine($"error: {message}");
        var nearest = mistyped is null ? null : Nearest.Of(mistyped, mistyped.StartsWith('-') ? Options(command) : command.Subcommands.Where(each => !each.Hidden).Select(each => each.Name));
        if (nearest is not null)
            environment.Error.WriteLine($"       did you mean '{nearest}'?");
        environment.Error.WriteLine($"       `{Path(command)} --help` shows what there is.");
        return ExitCode.WrongUsage;
    }

    private IEnumerable<string> Options(Command command) => command.Options.Concat(tree.Root.Options).Select(option => option.Name);

    private static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}" : "rspa";

    private InvocationConfiguration Writers() => new() { Output = environment.Output, Error = environment.Error };

    private IFrameRenderer Renderer(bool json, string shape)
    {
        if (json)
            return new JsonRenderer(shape, environment.Output, environment.Error);
        IProgressDisplay progress = console.Profile.Out.IsTerminal && console.Profile.Capabilities.Ansi ? new ProgressLine(console) : new ProgressLog(environment.Error);
        return new TerminalRenderer(console, environment.Error, new Cells(environment.Zone), progress);
    }
}
