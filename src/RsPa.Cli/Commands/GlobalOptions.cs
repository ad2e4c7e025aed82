using System.CommandLine;
using System.CommandLine.Parsing;
using RsPa.Cli.Protocol;

namespace RsPa.Cli.Commands;

/// <summary>The options that hold for every command.</summary>
internal static class GlobalOptions
{
    private const string Socket = "--socket";
    private const string Host = "--host";
    private const string Development = "--dev";
    private const string TokenFile = "--token-file";

    /// <summary>The option that asks for JSON.</summary>
    public const string Json = "--json";

    /// <summary>The option that shows a list again and again. Only commands that say so have it.</summary>
    public const string Watch = "--watch";

    /// <summary>How command lines are read: a word that starts with @ is itself, and not the name of a file to read words from, so that inputs and searches can hold one.</summary>
    public static ParserConfiguration Parsing { get; } = new() { ResponseFileTokenReplacer = null };

    /// <summary>A command line with these options and nothing else.</summary>
    public static RootCommand NewRoot() =>
        new("Commands RsPa, the agent runtime. Without a command it opens a prompt.")
        {
            new Option<string>(Socket) { Description = "The service's Unix socket [default: RSPA_SOCKET, ~/.rs/pa/rspa.sock]", Recursive = true, HelpName = "path" },
            new Option<string>(Host) { Description = "The service's URL, such as http://localhost:8501", Recursive = true, HelpName = "url" },
            new Option<bool>(Development) { Description = "The service that keeps its data in ./data (database.dev_mode)", Recursive = true },
            new Option<string>(TokenFile) { Description = "The file with the token for --host [default: RSPA_TOKEN, ~/.rs/pa/api.token]", Recursive = true, HelpName = "path" },
            new Option<bool>(Json) { Description = "Writes JSON for programs: one value, or a line for each of a stream", Recursive = true },
        };

    /// <summary>The option of a command that can be watched.</summary>
    public static Option<bool> NewWatch() => new(Watch) { Description = "Shows it again when it changes, until Ctrl-C" };

    /// <summary>The options as completion sees them.</summary>
    /// <param name="command">The command that they are given to, where one is chosen.</param>
    public static IEnumerable<Parameter> Described(PaletteCommand? command)
    {
        yield return Of(Socket, "file");
        yield return Of(Host, "text");
        yield return Of(Development, "flag");
        yield return Of(TokenFile, "file");
        yield return Of(Json, "flag");
        if (command is { Watchable: true })
            yield return Of(Watch, "flag");
    }

    /// <summary>Reads the options before the commands are known: those come from the host that the options name. One without its value is none: the whole line is judged later.</summary>
    public static GivenOptions Read(IReadOnlyList<string> args)
    {
        var root = NewRoot();
        root.TreatUnmatchedTokensAsErrors = false;
        return Read(root.Parse(args, Parsing));
    }

    /// <summary>The options of a command line.</summary>
    public static GivenOptions Read(ParseResult parsed) =>
        new(Text(parsed, Host), Text(parsed, Socket), Given(parsed, Development), Text(parsed, TokenFile), Given(parsed, Json));

    private static bool Given(ParseResult parsed, string option) => parsed.GetResult(option) is OptionResult { Implicit: false };

    private static string? Text(ParseResult parsed, string option) =>
        parsed.GetResult(option) is OptionResult { Tokens: [.., var last] } ? last.Value : null;

    private static Parameter Of(string option, string type) => new(option[2..], type, "", Choices: null, Default: null, Required: false, Many: false);
}

/// <summary>What was given for every command.</summary>
/// <param name="Host">The service's URL.</param>
/// <param name="Socket">Its Unix socket.</param>
/// <param name="Development">Whether it is the one in the working directory.</param>
/// <param name="TokenFile">The file with its token.</param>
/// <param name="Json">Whether a program reads the answer.</param>
internal sealed record GivenOptions(string? Host, string? Socket, bool Development, string? TokenFile, bool Json);
