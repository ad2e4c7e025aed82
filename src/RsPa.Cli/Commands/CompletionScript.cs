using RsPa.Cli.Connection;
using RsPa.Cli.Protocol;
using RsPa.Cli.Surroundings;

namespace RsPa.Cli.Commands;

/// <summary>Scripts that make a shell complete: they ask <c>rspa</c>, which asks the host.</summary>
internal static class CompletionScript
{
    private const string Bash = """
        # rspa: put this in ~/.bashrc, as: source <(rspa completion bash)
        _rspa() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(rspa "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _rspa rspa
        """;

    private const string Zsh = """
        # rspa: put this in ~/.zshrc, after compinit, as: source <(rspa completion zsh)
        _rspa() {
            compadd -- ${(f)"$(rspa "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)"}
        }
        compdef _rspa rspa
        """;

    /// <summary>Writes the script of a shell.</summary>
    /// <exception cref="UsageException">It is a shell that there is none for.</exception>
    public static ExitCode Write(string shell, CliEnvironment environment)
    {
        var script = shell switch { "bash" => Bash, "zsh" => Zsh, _ => null };
        if (script is null)
            throw new UsageException($"There is no completion for '{shell}'. Use bash or zsh.");

        environment.Output.WriteLine(script);
        return ExitCode.Done;
    }
}
