using System.CommandLine.Parsing;
using RsPa.Cli.Commands;
using RsPa.Cli.Protocol;
using RsPa.Cli.Surroundings;
using Spectre.Console;

namespace RsPa.Cli.Interactive;

/// <summary>The interactive prompt: reads a command, runs it, and reads the next.</summary>
internal sealed class Prompt(CommandRunner runner, CommandTree tree, LineEditor editor, CliEnvironment environment, IAnsiConsole console)
{
    /// <summary>Runs until the input ends, or <c>exit</c> or <c>quit</c> is typed.</summary>
    public async Task<ExitCode> RunAsync(Catalog catalog)
    {
        console.WriteLine($"RsPa {catalog.Version}. --help shows the commands, Tab completes, exit or Ctrl-D leaves.");
        var history = new CommandHistory(Path.Combine(environment.Home, ".rs", "pa"));
        while (true)
        {
            environment.Interrupts.Reset();
            var line = await ReadAsync(history).ConfigureAwait(false);
            if (line is null || line.Trim() is "exit" or "quit")
                return ExitCode.Done;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            history.Add(line);
            var words = CommandLineParser.SplitCommandLine(line).ToArray();
            await runner.RunAsync(words is ["help"] ? ["--help"] : words, environment.Interrupted).ConfigureAwait(false);
        }
    }

    /// <summary>Reads a line; one that Ctrl-C breaks off is empty.</summary>
    private async Task<string?> ReadAsync(CommandHistory history)
    {
        try
        {
            return await editor.ReadAsync("rspa> ", history.Lines, Complete, environment.Interrupted).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (environment.Interrupted.IsCancellationRequested)
        {
            console.WriteLine();
            return "";
        }
    }

    private IReadOnlyList<string> Complete(string text) =>
        [.. tree.Root.Parse(text, GlobalOptions.Parsing).GetCompletions(text.Length).Select(item => item.InsertText ?? item.Label)];
}
