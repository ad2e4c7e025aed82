using System.CommandLine.Invocation;
using RsPa.Agents;
using RsPa.Cli.Connection;
using RsPa.Cli.Protocol;
using RsPa.Cli.Rendering;
using RsPa.Cli.Platform;

namespace RsPa.Cli.Commands;

/// <summary>Parses one command line and runs it on the host.</summary>
internal sealed class CommandRunner(Catalog catalog, CommandTree tree, HostConnection connection, CliEnvironment environment, Renderers renderers)
{
    /// <summary>Runs one command line.</summary>
    /// <param name="args">The words of the line.</param>
    /// <param name="interrupted">Breaks the command off.</param>
    public async Task<ExitCode> RunAsync(IReadOnlyList<string> args, CancellationToken interrupted)
    {
        var parsed = tree.Root.Parse(args, GlobalOptions.Parsing);

        // Also where it was taken for the value of an option that has none: a program is to get what it asked for.
        var json = args.Contains(GlobalOptions.Json, StringComparer.Ordinal);

        // Help and the version are actions of the library; the host's commands have none.
        if (parsed.Action is not (null or ParseErrorAction))
            return (ExitCode)await parsed.InvokeAsync(new() { Output = environment.Output, Error = environment.Error }, interrupted).ConfigureAwait(false);
        if (parsed.Errors.Count > 0 || tree.Called(parsed) is not { } called)
        {
            var wrong = WrongUsage.Of(parsed, catalog);
            renderers.New(json).Fail(wrong.Message, wrong.Remedy);
            return ExitCode.WrongUsage;
        }

        var renderer = renderers.New(json, called.Command.Shape);
        try
        {
            var request = await new CallReader(environment).ReadAsync(parsed, called.Command, called.Name, interrupted).ConfigureAwait(false);
            return called.Command.Watchable && parsed.GetValue<bool>(GlobalOptions.Watch)
                ? await new WatchedCommand(connection, environment, renderers).RunAsync(request, called.Command.Shape, json, interrupted).ConfigureAwait(false)
                : await RunAsync(request, called.Command, renderer, interrupted).ConfigureAwait(false);
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
                environment.Error.WriteLine(DisplayText.Line(detached, 400));

            // To break off is how a person ends a stream, and no failure.
            return command.Shape == "lines" ? ExitCode.Done : ExitCode.BrokenOff;
        }
    }
}
