using System.Diagnostics;

namespace RsPa.Cli.Tests;

/// <summary>The completion scripts, in the shells themselves. Whatever a service offers, completing it must run nothing.</summary>
public sealed class ShellCompletionTests : IDisposable
{
    /// <summary>Each would make the file "owned" in the working directory, or change the words of the line, if a shell took it as code.</summary>
    private static readonly string[] Hostile =
    [
        "x$(touch owned)", "x`touch owned`", "x;touch owned", "x&&touch owned", "x|touch owned", "x>owned", "x(touch owned)", "x two words", "x*", "x?", "x~root", "x{a,b}", "x!!", "x'", "x\"", "x\\", "x$HOME", "x#", "x=(touch owned)", "x<(touch owned)",
        "$(touch owned)", "`touch owned`", "-rf", "*",
    ];

    private readonly string _directory = Directory.CreateTempSubdirectory("rspa-").FullName;

    public ShellCompletionTests()
    {
        // Stands for the client: it says what a malicious service would make it say, each on a line.
        File.WriteAllText(Path.Combine(_directory, "candidates"), string.Join('\n', Hostile) + "\n");
        var program = Path.Combine(_directory, "rspa");
        File.WriteAllText(program, $"#!/bin/sh\ncat '{_directory}/candidates'\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string Owned => Path.Combine(_directory, "owned");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [FactWhere(Needs.Bash)]
    public async Task Bash_takes_candidates_as_data_and_quotes_them()
    {
        // What readline would put into the line is read by the shell once more, as it is when Enter is pressed.
        var lines = await RunAsync("bash", ["--norc", "--noprofile"], $$"""
            source {{await ScriptAsync("bash")}}
            shopt -s extglob nullglob
            for word in x '' - '$'; do
                COMP_LINE="rspa $word" COMP_POINT=${#COMP_LINE} COMP_WORDS=(rspa "$word") COMP_CWORD=1
                COMP_POINT=${#COMP_LINE}
                _rspa
                for reply in "${COMPREPLY[@]}"; do
                    eval "words=( $reply )"
                    printf '%s %s %s\n' "[$word]" "${#words[@]}" "${words[0]}"
                done
            done
            """);

        lines.ShouldBe(
        [
            .. Hostile.Where(each => each.StartsWith('x')).Select(each => $"[x] 1 {each}"),
            .. Hostile.Select(each => $"[] 1 {each}"),
            "[-] 1 -rf",
            "[$] 1 $(touch owned)",
        ]);
        File.Exists(Owned).ShouldBeFalse();
    }

    // bash breaks words at = and :, and puts the reply in the place of the last piece.
    [FactWhere(Needs.Bash)]
    public async Task Bash_completes_the_rest_of_a_word_that_it_breaks()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "candidates"), "--path=file=a b\n--path=file=$(touch owned)\n--other\n");
        var lines = await RunAsync("bash", ["--norc", "--noprofile"], $$"""
            source {{await ScriptAsync("bash")}}
            try() { COMP_LINE="$1" COMP_POINT=${#1} COMP_WORDS=("${@:2}") COMP_CWORD=$(($# - 2)); _rspa; printf '%s|' "${COMPREPLY[@]}"; echo; }
            try 'rspa --path=file=' rspa --path = file =
            try 'rspa --path=file=a' rspa --path = file = a
            try 'rspa --o' rspa --o
            """);

        lines.ShouldBe([@"a\ b|\$\(touch\ owned\)|", @"a\ b|", "--other|"]);
        File.Exists(Owned).ShouldBeFalse();
    }

    // zsh's own `compadd` quotes what it inserts; what is looked at is what it is given, with options set that expand what is read.
    [FactWhere(Needs.Zsh)]
    public async Task Zsh_takes_candidates_as_data_whatever_its_options()
    {
        var lines = await RunAsync("zsh", ["-f"], $$"""
            setopt GLOB_SUBST SH_WORD_SPLIT NULL_GLOB EXTENDED_GLOB KSH_ARRAYS
            compdef() { : }
            _files() { print FILES }
            compadd() { [[ "$1 $2" == '-a --' ]] && print -rl -- "${(@P)3}" }
            source {{await ScriptAsync("zsh")}}
            CURSOR=6 BUFFER='rspa x'
            _rspa
            : > candidates
            _rspa
            """);

        lines.ShouldBe([.. Hostile, "FILES"]);
        File.Exists(Owned).ShouldBeFalse();
    }

    [FactWhere(Needs.Fish)]
    public async Task Fish_takes_candidates_as_data()
    {
        var lines = await RunAsync("fish", ["--no-config"], $"""
            source {await ScriptAsync("fish")}
            complete -C 'rspa x'
            """);

        lines.Select(line => line.Split('\t')[0]).Order(StringComparer.Ordinal).ShouldBe(Hostile.Where(each => each.StartsWith('x')).Order(StringComparer.Ordinal));
        File.Exists(Owned).ShouldBeFalse();
    }

    private async Task<string> ScriptAsync(string shell)
    {
        using var run = await RspaRun.OneAsync("/nonexistent/rspa.sock", "completion", shell);
        var path = Path.Combine(_directory, $"completion.{shell}");
        await File.WriteAllTextAsync(path, run.Output);
        return path;
    }

    private async Task<string[]> RunAsync(string shell, string[] options, string script)
    {
        var file = Path.Combine(_directory, $"run.{shell}");
        await File.WriteAllTextAsync(file, script);
        var start = new ProcessStartInfo(shell, [.. options, file])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _directory,
            Environment = { ["PATH"] = $"{_directory}:{Environment.GetEnvironmentVariable("PATH")}", ["HOME"] = _directory, ["TERM"] = "dumb" },
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2), TimeProvider.System);
        await process.WaitForExitAsync(limit.Token);
        return (await output).Length == 0 ? throw new InvalidOperationException($"{shell} said: {await error}") : (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
