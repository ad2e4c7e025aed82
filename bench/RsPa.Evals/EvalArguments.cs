using System.Globalization;

namespace RsPa.Evals;

/// <summary>What the command line asks for.</summary>
internal sealed record EvalArguments(string Directory, bool Json, bool ShowMisses, bool RulesOnly, int Seed)
{
    public const string Usage = "usage: RsPa.Evals receipts DIR [--json] [--show-misses] [--rules-only] [--seed N]\n  DIR holds receipts as *.txt, and keys.jsonl with a line for each: {\"file\":…,\"company\":…,\"date\":…,\"total\":…}\n  The agent reads them by rules alone, and with models at hand that are right, wrong, or both by turns as --seed says (1);\n  where one of those makes a field worse that the rules were sure of, this ends with 1.";

    /// <summary>Reads the command line; says what is wrong with it, or nothing.</summary>
    public static string? Read(IReadOnlyList<string> args, out EvalArguments arguments)
    {
        arguments = new EvalArguments("", false, false, false, 1);
        var words = new List<string>();
        for (var at = 0; at < args.Count; at++)
        {
            switch (args[at])
            {
                case "--json":
                    arguments = arguments with { Json = true };
                    break;
                case "--show-misses":
                    arguments = arguments with { ShowMisses = true };
                    break;
                case "--rules-only":
                    arguments = arguments with { RulesOnly = true };
                    break;
                case "--seed":
                    if (at + 1 == args.Count || !int.TryParse(args[++at], NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
                        return "'--seed' needs a whole number, such as --seed 7";
                    arguments = arguments with { Seed = seed };
                    break;
                case ['-', ..]:
                    return $"unknown option '{args[at]}'";
                default:
                    words.Add(args[at]);
                    break;
            }
        }

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
