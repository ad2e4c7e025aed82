using RsPa.Agents;
using RsPa.Ollama;

namespace RsPa.Actors.Gateway.Endpoints;

/// <summary>What a caller is told of a fault.</summary>
public static class ModelErrors
{
    /// <summary>Makes the exception.</summary>
    /// <param name="fault">What went wrong.</param>
    /// <param name="server">Where the server is.</param>
    /// <param name="model">The model that was asked for, where one was.</param>
    /// <param name="tries">How often it was tried.</param>
    /// <param name="cause">The exception that the fault came from.</param>
    public static ModelException ToException(OllamaFault fault, Uri server, string? model, int tries = 1, Exception? cause = null)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentNullException.ThrowIfNull(server);
        var asked = model is null ? "a question about its state" : $"a call to '{model}'";
        var often = tries > 1 ? $" (tried {tries} times)" : "";
        return fault switch
        {
            OllamaFault.Unreachable away => new ModelAwayException(
                $"Ollama at {server} can't be reached: {away.Reason}{often}. Start it with `ollama serve`, or check its host and port in the settings.", cause),
            OllamaFault.Status refused when OllamaStatus.MeaningOf(refused) == StatusMeaning.Refused => new ModelRefusedException(
                $"Ollama at {server} refused {asked} with status {refused.Code}: {Sentence(refused.Words)} {Remedy(refused, model)}", cause),
            OllamaFault.Status failed => new ModelFailedException(
                $"Ollama at {server} failed {asked} with status {failed.Code}: {Sentence(failed.Words)}{Tries(tries)}", cause),
            OllamaFault.ErrorLine error => new ModelFailedException(
                $"Ollama at {server} failed {asked} in the middle of its answer: {Sentence(error.Words)}", cause),
            OllamaFault.EndedEarly early => new ModelFailedException(
                $"The answer of Ollama at {server} to {asked} ended after {early.Lines} lines without saying that it is done: it is incomplete.", cause),
            OllamaFault.RepeatedToken repeated => new ModelFailedException(
                $"The model repeated {Token(repeated)} {repeated.Times} times in {asked}, and Ollama at {server} stopped it: the answer is incomplete, and would most likely end so again. {RepeatRemedy}", cause),
            OllamaFault.PromptTooLong tooLong => new ModelRefusedException(
                $"Ollama at {server} refused {asked}: {Sentence(tooLong.Words)} Shorten the prompt.", cause),
            OllamaFault.CallerTooSlow slow => new ModelFailedException(
                $"The answer of Ollama at {server} to {asked} was ended: its reader left {slow.Bytes / 1024 / 1024} MiB of it unread.", cause),
            OllamaFault.Garbage { Line: 0 } garbage => new ModelFailedException(
                $"The answer of Ollama at {server} to {asked} is not in Ollama's form: {garbage.Text}. Is it Ollama that listens there?", cause),
            OllamaFault.Garbage garbage => new ModelFailedException(
                $"Line {garbage.Line} of the answer of Ollama at {server} to {asked} is not in Ollama's form: {garbage.Text}. Is it Ollama that listens there?", cause),
            OllamaFault.ConnectionLost lost => new ModelFailedException(
                $"The connection to Ollama at {server} broke during {asked}: {lost.Reason}{often}.", cause),
            OllamaFault.TimedOut { Wait: OllamaWait.FirstToken } late => new ModelFailedException(
                $"Ollama at {server} sent nothing within {Seconds(late)} of {asked} (first-token timeout). The model may still be loading, or be too big for the GPU.", cause),
            OllamaFault.TimedOut { Wait: OllamaWait.Silence } silent => new ModelFailedException(
                $"Ollama at {server} was silent for {Seconds(silent)} during {asked} (silence timeout).", cause),
            OllamaFault.TimedOut late => new ModelFailedException(
                $"Ollama at {server} did not finish {asked} within {Seconds(late)} (total timeout).", cause),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "a fault that has no words yet"),
        };
    }

    private const string RepeatRemedy = "Ask for less at once, change the prompt, or raise the temperature.";

    private static string Token(OllamaFault.RepeatedToken repeated) => repeated.Token.Length switch
    {
        0 => "white space",
        > 40 => $"'{repeated.Token[..40]}' …",
        _ => $"'{repeated.Token}'",
    };

    private static string Remedy(OllamaFault.Status fault, string? model) => fault.Code switch
    {
        404 when model is not null => $"Get the model with `ollama pull {model}`, or name another one.",
        401 or 403 => "Check what guards the server: it asks for an access that this service does not have.",
        >= 300 and < 400 => "Set the address that it points to.",
        _ when fault.Words.Contains("does not support thinking", StringComparison.Ordinal) => "Leave `think` and the reasoning options away, or name a model that can think: `ollama show` lists what each can.",
        _ when fault.Words.Contains("does not support", StringComparison.Ordinal) => "Name a model that can do it: `ollama show` lists what each can.",
        _ => "Check the call's options and messages.",
    };

    private static string Sentence(string words) => words is [.., '.' or '!' or '?'] ? words : words + ".";

    private static string Tries(int tries) => tries > 1 ? $" It was tried {tries} times." : "";

    private static string Seconds(OllamaFault.TimedOut fault) => $"{fault.Limit.TotalSeconds:0.###} s";
}
