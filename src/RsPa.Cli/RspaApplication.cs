using System.CommandLine.Help;
using RsPa.Cli.Commands;
using RsPa.Cli.Connection;
using RsPa.Cli.Interactive;
using RsPa.Cli.Protocol;
using RsPa.Cli.Rendering;
using RsPa.Cli.Surroundings;
using Spectre.Console;

namespace RsPa.Cli;

/// <summary>The client: finds the service, learns its commands, runs one, or opens a prompt.</summary>
internal sealed class RspaApplication(CliEnvironment environment, IAnsiConsole console)
{
    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code, an <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(string[] args)
    {
        if (args is ["--version"])
        {
            console.WriteLine(ClientVersion.Text);
            return (int)ExitCode.Done;
        }

        if (args is ["completion", var shell])
            return (int)CompletionScript.Write(shell, environment);
        var json = args.Contains("--json", StringComparer.Ordinal);
        try
        {
            var options = GlobalOptions.Read(args);
            var address = HostAddress.Find(options.Host, options.Socket, environment);
            using var connection = new HostConnection(address);
            var catalog = await connection.GetCatalogAsync(environment.Interrupted).ConfigureAwait(false);
            var tree = new CommandTree(catalog, connection);
            var runner = new CommandRunner(tree, connection, environment, console);
            return (int)(environment.IsTerminal && IsPrompt(tree, args, options.Json)
                ? await new Prompt(runner, tree, new LineEditor(console), environment, console).RunAsync(catalog).ConfigureAwait(false)
                : await runner.RunAsync(args, environment.Interrupted).ConfigureAwait(false));
        }
        catch (UsageException e)
        {
            return End(ExitCode.WrongUsage, e.Message, json);
        }
        catch (HostNotReachedException e)
        {
            return End(ExitCode.HostNotReached, e.Message, json);
        }
        catch (HostAnswerException e)
        {
            return End(ExitCode.Failed, e.Message, json);
        }
        catch (OperationCanceledException) when (environment.Interrupted.IsCancellationRequested)
        {
            return (int)ExitCode.BrokenOff;
        }
    }

    /// <summary>Whether no command is given, and no help is asked for.</summary>
    private static bool IsPrompt(CommandTree tree, string[] args, bool json)
    {
        var parsed = tree.Root.Parse(args, GlobalOptions.Parsing);
        return !json && parsed.CommandResult.Command == tree.Root && parsed.UnmatchedTokens.Count == 0 && parsed.Action is not HelpAction && !args.Any(arg => arg.StartsWith('['));
    }

    private int End(ExitCode code, string message, bool json)
    {
        IFrameRenderer renderer = json
            ? new JsonRenderer("value", environment.Output, environment.Error)
            : new TerminalRenderer(console, environment.Error, new Cells(environment.Zone), new ProgressLog(environment.Error));
        renderer.Fail(message);
        return (int)code;
    }
}
