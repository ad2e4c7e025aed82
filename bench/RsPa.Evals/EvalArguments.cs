namespace RsPa.Evals;

/// <summary>What the command line asks for.</summary>
internal sealed record EvalArguments(string Directory, bool Json, bool ShowMisses)
{
    public const string Usage = "usage: RsPa.Evals receipts DIR [--json] [--show-misses]\n  DIR holds receipts as *.txt, and keys.jsonl with a line for each: {\"file\":…,\"company\":…,\"date\":…,\"total\":…}";

    /// <summary>Reads the command line; says what is wrong with it, or nothing.</summary>
    public static string? Read(IReadOnlyList<string> args, out EvalArguments arguments)
    {
        arguments = new EvalArguments("", args.Contains("--json", StringComparer.Ordinal), args.Contains("--show-misses", StringComparer.Ordinal));
        if (args.FirstOrDefault(arg => arg.StartsWith('-') && arg is not ("--json" or "--show-misses")) is { } unknown)
            return $"unknown option '{unknown}'";
        var words = args.Where(arg => !arg.StartsWith('-')).ToList();
        if (words.Count == 0)
            return "name an evaluation: receipts";
        if (words[0] != "receipts")
            return $"unknown evaluation '{words[0]}': there is receipts";
        if (words.Count != 2)
            return words.Count < 2 ? "name the directory of the receipts" : $"one directory at a time: '{words[2]}' is too much";
        arguments = arguments with { Directory = words[1] };
        return null;
    }
}

/// <summary>The receipts or their keys can't be read.</summary>
internal sealed class EvalInputException(string message) : Exception(message);
