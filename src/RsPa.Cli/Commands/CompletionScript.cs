using RsPa.Cli.Protocol;
using RsPa.Cli.Platform;

namespace RsPa.Cli.Commands;

/// <summary>
/// Scripts that make a shell complete: they ask <c>rspa</c>, which asks the host. What comes back is data, whatever it holds: it is
/// read line by line, never expanded, and quoted where it is put into the command line.
/// </summary>
internal static class CompletionScript
{
    // `compgen -W` would expand its words as the shell does code; here they are compared as they are, and inserted quoted.
    private const string Bash = """
        # rspa: put this in ~/.bashrc, as: source <(rspa completion bash)
        _rspa() {
            local candidate word="${COMP_WORDS[COMP_CWORD]}" typed="${COMP_LINE:0:COMP_POINT}"
            # bash breaks words at = and :, and takes only the rest of one in its place.
            typed="${typed##*[[:space:]]}"
            [[ "$word" == [=:] ]] && word=""
            typed="${typed%"$word"}"
            COMPREPLY=()
            while IFS= read -r candidate; do
                if [[ -n "$candidate" && "$candidate" == "$typed$word"* ]]; then
                    printf -v candidate '%q' "${candidate#"$typed"}"
                    COMPREPLY+=("$candidate")
                fi
            done < <(rspa "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null </dev/null)
        }
        complete -o default -F _rspa rspa
        """;

    // `emulate` puts away options of the user's, such as GLOB_SUBST, that would expand what was read; compadd quotes by itself.
    private const string Zsh = """
        # rspa: put this in ~/.zshrc, after compinit, as: source <(rspa completion zsh)
        _rspa() {
            emulate -L zsh
            local -a candidates
            candidates=("${(@f)$(rspa "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null </dev/null)}")
            candidates=("${(@)candidates:#}")
            if (( $#candidates )); then
                compadd -a -- candidates
            else
                _files
            fi
        }
        compdef _rspa rspa
        """;

    // fish takes each line of a command's output as one candidate, and quotes it by itself; a tab would begin a description.
    private const string Fish = """
        # rspa: put this in ~/.config/fish/completions/rspa.fish, as: rspa completion fish > that file
        function __rspa_complete
            set -l line (commandline -cp | string join ' ')
            set -l candidates (rspa "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null </dev/null)
            if test (count $candidates) -gt 0
                printf '%s\n' $candidates
            else
                __fish_complete_path (commandline -ct)
            end
        end
        complete -c rspa -f -a '(__rspa_complete)'
        """;

    /// <summary>Writes the script of a shell.</summary>
    /// <exception cref="UsageException">It is a shell that there is none for.</exception>
    public static ExitCode Write(string shell, CliEnvironment environment)
    {
        var script = shell switch { "bash" => Bash, "zsh" => Zsh, "fish" => Fish, _ => null };
        if (script is null)
            throw new UsageException($"There is no completion for '{shell}'. Use bash, zsh or fish.");

        environment.Output.WriteLine(script);
        return ExitCode.Done;
    }
}
