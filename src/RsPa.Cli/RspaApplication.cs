using System.CommandLine.Help;
using RsPa.Cli.Commands;
using RsPa.Cli.Connection;
using RsPa.Cli.Interactive;
using RsPa.Cli.Protocol;
using RsPa.Cli.Rendering;
using RsPa.Cli.Platform;
using Spectre.Console;

namespace RsPa.Cli;

/// <summary>The client: finds the service, learns its commands, runs one, or opens a prompt.</summary>
internal sealed class RspaApplication(CliEnvironment environment, IAnsiConsole console)
{
    private readonly Renderers _renderers = new(environment, console);

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code, an <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(string[] args)
    {
        if (args is ["--version"])
        {
            console.WriteLine(ClientVersion.Text);
            return (int)ExitCode.Done;
        }

        var json = args.Contains(GlobalOptions.Json, StringComparer.Ordinal);
        try
        {
            if (args is ["completion", var shell, ..])
                return (int)CompletionScript.Write(shell, environment);
            var options = GlobalOptions.Read(args);
            var address = HostAddress.Find(options.Host, options.Socket, options.Development, environment);
            var token = AccessToken.Find(address, options.TokenFile, options.Development || HostAddress.IsDevelopment(environment), environment);
            using var connection = new HostConnection(address, token);
            var catalog = await connection.GetCatalogAsync(environment.Interrupted).ConfigureAwait(false);
            var completion = new Completion(catalog, connection.Complete, text => environment.Directory is { } start ? FileNames.Starting(start, text) : []);
            if (Suggestion.TryRead(args, out var asked))
                return (int)asked.Answer(completion, environment.Output);
            var tree = new CommandTree(catalog);
            var runner = new CommandRunner(catalog, tree, connection, environment, _renderers);
            return (int)(environment.IsTerminal && IsPrompt(tree, args, options.Json)
                ? await new Prompt(runner, completion, new LineEditor(console), environment, console).RunAsync(catalog).ConfigureAwait(false)
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
        return !json && parsed.CommandResult.Command == tree.Root && parsed.UnmatchedTokens.Count == 0 && parsed.Action is not HelpAction;
    }

    private int End(ExitCode code, string message, bool json)
    {
        _renderers.New(json).Fail(message);
        return (int)code;
    }
}
