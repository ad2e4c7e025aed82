namespace RsPa.Ollama;

/// <summary>Names of models, as Ollama takes them: capitals make no difference, and without a tag <c>latest</c> is meant.</summary>
public static class ModelName
{
    private const string DefaultTag = "latest";

    /// <summary>The full name, in small letters: <c>Llama3</c> is <c>llama3:latest</c>.</summary>
    public static string Full(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var lower = name.Trim().ToLowerInvariant();
        var last = lower[(lower.LastIndexOf('/') + 1)..]; // a colon before that is the port of a registry
        return last.Length == 0 || last.Contains(':', StringComparison.Ordinal) ? lower : $"{lower}:{DefaultTag}";
    }

    /// <summary>Whether two names mean the same model.</summary>
    public static bool AreSame(string one, string other) => Full(one) == Full(other);
}
