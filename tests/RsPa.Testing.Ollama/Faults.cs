namespace RsPa.Testing.Ollama;

/// <summary>The faults that can be asked for on the command line.</summary>
internal static class Faults
{
    private static readonly SortedDictionary<string, Func<OllamaBehaviour>> ByName = new(StringComparer.Ordinal)
    {
        ["slow-load"] = () => OllamaBehaviour.Of(new OllamaStep.Wait(TimeSpan.FromSeconds(60)), new OllamaStep.Token("At last."), new OllamaStep.Done()),
        ["silence"] = () => OllamaBehaviour.Silence(new Gate(), "And", " then"),
        ["error-line"] = () => OllamaBehaviour.ErrorLine("an error was encountered while running the model: CUDA error", "This", " is"),
        ["early-end"] = () => OllamaBehaviour.EndEarly("This", " ends"),
        ["not-found"] = () => OllamaBehaviour.ModelNotFound("asked-for"),
        ["bad-request"] = () => OllamaBehaviour.Refuse(400, "invalid options: num_ctx must be a number"),
        ["busy"] = () => OllamaBehaviour.Busy,
        ["server-error"] = () => OllamaBehaviour.Refuse(500, "model runner has unexpectedly stopped"),
        ["garbage"] = () => OllamaBehaviour.Garbage("<html>not what you wanted</html>", "This"),
        ["cut"] = () => OllamaBehaviour.Cut("This", " is"),
    };

    public static IEnumerable<string> Names => ByName.Keys;

    public static OllamaBehaviour Make(string name) => ByName[name]();
}
