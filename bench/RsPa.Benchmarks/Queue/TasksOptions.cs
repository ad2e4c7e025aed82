using System.Globalization;

namespace RsPa.Benchmarks.Queue;

/// <summary>What the benchmark of tasks is asked for.</summary>
/// <param name="Count">How many tasks a round has.</param>
/// <param name="Database">The URL of a PostgreSQL database; SQLite where there is none.</param>
/// <param name="Ended">Beside how many tasks that have ended claims are measured once more; 0 leaves that out.</param>
/// <param name="Json">Whether figures are lines of JSON.</param>
internal sealed record TasksOptions(int Count, string? Database, long Ended, bool Json)
{
    /// <summary>Reads it.</summary>
    /// <returns>It, or what is wrong.</returns>
    public static (TasksOptions? Options, string? Wrong) Of(string[] arguments)
    {
        var options = new TasksOptions(50_000, null, 0, Json: false);
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--json":
                    options = options with { Json = true };
                    break;
                case "--count":
                    if (!int.TryParse(Value(arguments, ++i), CultureInfo.InvariantCulture, out var count) || count is < 1_000 or > 1_000_000)
                        return (null, "--count takes 1,000 to 1,000,000");
                    options = options with { Count = count };
                    break;
                case "--ended":
                    if (!long.TryParse(Value(arguments, ++i), CultureInfo.InvariantCulture, out var ended) || ended is < 1 or > 100_000_000)
                        return (null, "--ended takes 1 to 100,000,000");
                    options = options with { Ended = ended };
                    break;
                case "--database":
                    if (Value(arguments, ++i) is not { } url || !url.StartsWith("postgres", StringComparison.OrdinalIgnoreCase))
                        return (null, "--database takes a URL such as postgresql://user@host:5432/db");
                    options = options with { Database = url };
                    break;
                default:
                    return (null, $"there is no option '{arguments[i]}'");
            }
        }

        return (options, null);
    }

    private static string? Value(string[] arguments, int at) => at < arguments.Length ? arguments[at] : null;
}
