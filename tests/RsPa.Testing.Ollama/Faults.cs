namespace RsPa.Testing.Ollama;

/// <summary>The faults that can be asked for on the command line.</summary>
internal static class Faults
{
    private static readonly SortedDictionary<string, Func<RecordedRequest, OllamaBehaviour>> ByName = new(StringComparer.Ordinal)
    {
        ["slow-load"] = _ => OllamaBehaviour.Of(new OllamaStep.Wait(TimeSpan.FromSeconds(60)), new OllamaStep.Token("At last."), new OllamaStep.Done()),
        ["silence"] = _ => OllamaBehaviour.Silence(new Gate(), "And", " then"),
        ["error-line"] = _ => OllamaBehaviour.ErrorLine("an error was encountered while running the model: CUDA error", "This", " is"),
        ["early-end"] = _ => OllamaBehaviour.EndEarly("This", " ends"),
        ["not-found"] = request => OllamaBehaviour.ModelNotFound(request.Model),
        ["bad-request"] = _ => OllamaBehaviour.Refuse(400, "invalid options: num_ctx must be a number"),
        ["busy"] = _ => OllamaBehaviour.Busy,
        ["server-error"] = _ => OllamaBehaviour.Refuse(500, "model runner has unexpectedly stopped"),
        ["garbage"] = _ => OllamaBehaviour.Garbage("<html>not what you wanted</html>", "This"),
        ["endless"] = _ => OllamaBehaviour.Endless("more "),
        ["runner-dies"] = _ => OllamaBehaviour.RunnerDies("This", " is"),
        ["cut"] = _ => OllamaBehaviour.Cut("This", " is"),
    };

    public static IEnumerable<string> Names => ByName.Keys;

    public static OllamaBehaviour Make(string name, RecordedRequest request) => ByName[name](request);
}
