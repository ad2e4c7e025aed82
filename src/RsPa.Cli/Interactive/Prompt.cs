using RsPa.Cli.Commands;
using RsPa.Cli.Protocol;
using RsPa.Cli.Platform;
using Spectre.Console;

namespace RsPa.Cli.Interactive;

/// <summary>The interactive prompt: reads a command, runs it, and reads the next. A line is split into words as a shell does.</summary>
internal sealed class Prompt(CommandRunner runner, Completion completion, LineEditor editor, CliEnvironment environment, IAnsiConsole console)
{
    /// <summary>Runs until the input ends, or <c>exit</c> or <c>quit</c> is typed.</summary>
    public async Task<ExitCode> RunAsync(Catalog catalog)
    {
        console.WriteLine($"RsPa {catalog.Version}. --help shows the commands, Tab completes, Ctrl-R searches earlier lines, exit or Ctrl-D leaves.");
        var history = new CommandHistory(environment.DataDirectory);
        while (true)
        {
            environment.Interrupts.Reset();
            var line = await ReadAsync(history).ConfigureAwait(false);
            if (line is null)
                return ExitCode.Done;
            string[] words = [.. ShellWords.Split(line).Words.Select(word => word.Text)];

            // Whoever copies a line of the documentation copies the program's name with it.
            if (words is ["rspa", .. var rest])
                words = rest;
            if (words is ["exit" or "quit"])
                return ExitCode.Done;
            if (!string.IsNullOrWhiteSpace(line))
                history.Add(line.ReplaceLineEndings(" "));
            if (words.Length > 0)
                await runner.RunAsync(words is ["help"] ? ["--help"] : words, environment.Interrupted).ConfigureAwait(false);
        }
    }

    /// <summary>Reads a line, and further ones as long as a quote is open; one that Ctrl-C interrupts is empty.</summary>
    private async Task<string?> ReadAsync(CommandHistory history)
    {
        try
        {
            var line = await ReadAsync("rspa> ", "", history).ConfigureAwait(false);
            while (line is not null && ShellWords.Split(line).Open is { } open)
            {
                if (await ReadAsync($"{(open == '\\' ? ' ' : open)}...> ", $"{line}\n", history).ConfigureAwait(false) is not { } more)
                {
                    // As in a shell, the input's end within a quote spoils the line and not the session.
                    environment.Error.WriteLine($"error: the {(open == '\\' ? "line ends with a backslash" : $"quote {open} is not closed")}.");
                    return "";
                }

                line = $"{line}\n{more}";
            }

            return line;
        }
        catch (OperationCanceledException) when (environment.Interrupted.IsCancellationRequested)
        {
            console.WriteLine();
            return "";
        }
    }

    private Task<string?> ReadAsync(string prompt, string earlier, CommandHistory history) =>
        editor.ReadAsync(prompt, history.Lines, text => Complete(earlier, text), environment.Interrupted);

    private Completions Complete(string earlier, string text)
    {
        var whole = earlier + text;
        var (before, current) = ShellWords.Split(whole).AtEnd(whole.Length);
        var start = current.Start - earlier.Length;

        // A word that began in an earlier line can't be written anew in this one.
        return start < 0 ? new Completions(text.Length, "", []) : new Completions(start, current.Text, completion.Of(before is ["rspa", .. var rest] ? rest : before, current.Text));
    }
}
