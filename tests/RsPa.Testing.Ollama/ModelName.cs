namespace RsPa.Testing.Ollama;

/// <summary>The names of models.</summary>
public static class ModelName
{
    /// <summary>The name with its tag: <c>latest</c> where none is given.</summary>
    public static string Full(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length == 0 || name.LastIndexOf(':') > name.LastIndexOf('/') ? name : name + ":latest";
    }

    /// <summary>The name with its server, as errors about capabilities show it.</summary>
    internal static string Qualified(string name) => Full(name).Split('/').Length switch
    {
        1 => "registry.ollama.ai/library/" + Full(name),
        2 => "registry.ollama.ai/" + Full(name),
        _ => Full(name),
    };
}
