using RsPa.Benchmarks.Gpu;

namespace RsPa.Benchmarks.Live;

/// <summary>What the run against a real server was asked for.</summary>
/// <param name="Server">The server.</param>
/// <param name="Models">Two of its models.</param>
/// <param name="Gateway">The drop-in endpoint before it; nothing means that a service is started for that.</param>
/// <param name="Built">Whether that service is the one that was built, and not published first.</param>
/// <param name="Json">Whether the figures are for programs.</param>
internal sealed record LiveOptions(Uri Server, (string First, string Second) Models, Uri? Gateway, bool Built, bool Json)
{
    /// <exception cref="LabInputException">They can't be used.</exception>
    public static LiveOptions Parse(string[] options)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var (built, json) = (false, false);
        for (var i = 0; i < options.Length; i++)
        {
            switch (options[i])
            {
                case "--json":
                    json = true;
                    break;
                case "--built":
                    built = true;
                    break;
                case "--live" or "--models" or "--gateway" when i + 1 < options.Length && !options[i + 1].StartsWith("--", StringComparison.Ordinal):
                    values[options[i]] = options[++i];
                    break;
                case "--live" or "--models" or "--gateway":
                    throw new LabInputException($"{options[i]} needs {(options[i] == "--models" ? "two names, as in --models llama3.2:3b,qwen3:8b" : "a URL, as in http://localhost:11434")}");
                default:
                    throw new LabInputException($"there is no option '{options[i]}' beside --live; use --models, --gateway, --built and --json");
            }
        }

        var models = values.GetValueOrDefault("--models", "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (models is not [var first, var second] || first == second)
            throw new LabInputException($"--models is '{values.GetValueOrDefault("--models", "")}': use two different names with a comma between, as in --models llama3.2:3b,qwen3:8b");
        return new LiveOptions(Url("--live"), (first, second), values.ContainsKey("--gateway") ? Url("--gateway") : null, built, json);

        Uri Url(string option) => Uri.TryCreate(values[option], UriKind.Absolute, out var url) && url.Scheme == "http" && url.AbsolutePath == "/"
            ? url
            : throw new LabInputException($"{option} is '{values[option]}': use an http URL without a path, as in http://localhost:11434");
    }
}
