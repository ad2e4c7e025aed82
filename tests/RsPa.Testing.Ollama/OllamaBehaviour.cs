using System.Collections.Immutable;

namespace RsPa.Testing.Ollama;

/// <summary>How the server answers one request: its steps, in order. A behaviour without a <see cref="OllamaStep.Done"/> ends early.</summary>
public sealed record OllamaBehaviour(ImmutableArray<OllamaStep> Steps)
{
    /// <summary>
    /// Whether the call goes the way of a real one first: its model and options are checked, it waits for its load and for a slot,
    /// and the limits of its length hold. Otherwise the steps are played at once, whatever was asked for.
    /// </summary>
    public bool IsInRunner { get; init; }

    /// <summary>The steps as they are.</summary>
    public static OllamaBehaviour Of(params OllamaStep[] steps) => new([.. steps]);

    /// <summary>A whole answer of these pieces.</summary>
    public static OllamaBehaviour Answer(params string[] pieces) =>
        new([.. pieces.Select(piece => new OllamaStep.Token(piece)), new OllamaStep.Done()]);

    /// <summary>The pieces, and then an end without <c>done</c>.</summary>
    public static OllamaBehaviour EndEarly(params string[] pieces) => new([.. pieces.Select(piece => new OllamaStep.Token(piece))]);

    /// <summary>The pieces, and then nothing until the gate opens; then the rest of a whole answer.</summary>
    public static OllamaBehaviour Silence(Gate gate, params string[] pieces) =>
        new([.. pieces.Select(piece => new OllamaStep.Token(piece)), new OllamaStep.WaitFor(gate), new OllamaStep.Done()]);

    /// <summary>Nothing at all, not even a status, until the gate opens, as while a model loads; then a whole answer.</summary>
    public static OllamaBehaviour SlowLoad(Gate gate, params string[] pieces) =>
        new([new OllamaStep.WaitFor(gate), .. pieces.Select(piece => new OllamaStep.Token(piece)), new OllamaStep.Done()]);

    /// <summary>The pieces, and then an error line.</summary>
    public static OllamaBehaviour ErrorLine(string words, params string[] pieces) =>
        new([.. pieces.Select(piece => new OllamaStep.Token(piece)), new OllamaStep.ErrorLine(words)]);

    /// <summary>The pieces, and then a line that is not valid JSON.</summary>
    public static OllamaBehaviour Garbage(string line, params string[] pieces) =>
        new([.. pieces.Select(piece => new OllamaStep.Token(piece)), new OllamaStep.Raw(line + "\n"), new OllamaStep.Done()]);

    /// <summary>The pieces, and then the connection is cut, which may overtake the last pieces; a gate between them prevents that.</summary>
    public static OllamaBehaviour Cut(params string[] pieces) =>
        new([.. pieces.Select(piece => new OllamaStep.Token(piece)), new OllamaStep.Cut()]);

    /// <summary>The pieces, and then the connection is reset, with whatever of them is still on its way.</summary>
    public static OllamaBehaviour Reset(params string[] pieces) =>
        new([.. pieces.Select(piece => new OllamaStep.Token(piece)), new OllamaStep.Reset()]);

    /// <summary>The headers, and then nothing until the gate opens; then a whole answer.</summary>
    public static OllamaBehaviour SlowBody(Gate gate, params string[] pieces) =>
        new([new OllamaStep.Headers(), new OllamaStep.WaitFor(gate), .. pieces.Select(piece => new OllamaStep.Token(piece)), new OllamaStep.Done()]);

    /// <summary>A line of so many letters without its end, as of a server that is none of ours; then the rest of a whole answer.</summary>
    public static OllamaBehaviour HugeLine(int letters) => Of(new OllamaStep.Raw(new string('x', letters)), new OllamaStep.Raw("\n"), new OllamaStep.Done());

    /// <summary>The same piece more often than a runner bears: the answer ends in good order, and is not done.</summary>
    public static OllamaBehaviour Repeats(string text) => Of(new OllamaStep.Repeat(text, 100), new OllamaStep.Done()).InRunner();

    /// <summary>The pieces, and then the runner's process dies.</summary>
    public static OllamaBehaviour RunnerDies(params string[] pieces) =>
        new([.. pieces.Select(piece => new OllamaStep.Token(piece)), new OllamaStep.RunnerDies()]) { IsInRunner = true };

    /// <summary>Pieces without end, numbered; see <see cref="OllamaStep.Endless"/>.</summary>
    public static OllamaBehaviour Endless(string text) => Of(new OllamaStep.Endless(text));

    /// <summary>A status, with the form of an error that the path has.</summary>
    public static OllamaBehaviour Refuse(int status, string words) => Of(new OllamaStep.Fail(status, words));

    /// <summary>404, in Ollama's words.</summary>
    public static OllamaBehaviour ModelNotFound(string model) => Refuse(404, $"model '{model}' not found");

    /// <summary>503, in Ollama's words.</summary>
    public static OllamaBehaviour Busy { get; } = Refuse(503, "server busy, please try again.  maximum pending requests exceeded");

    /// <summary>The same, after all that a real call goes through.</summary>
    public OllamaBehaviour InRunner() => this with { IsInRunner = true };
}
