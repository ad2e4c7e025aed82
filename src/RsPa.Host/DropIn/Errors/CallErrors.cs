using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Ollama;

namespace RsPa.Host.DropIn.Errors;

/// <summary>What a failed call is to its caller: Ollama's own status and words where it has some for the case.</summary>
internal static class CallErrors
{
    private static readonly TimeSpan WhenFull = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WhenAway = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WhenInterrupted = TimeSpan.FromSeconds(2);

    /// <summary>The error for a failure.</summary>
    public static DropInError Of(ModelApi api, CallFailedException failed) => failed.Failure switch
    {
        CallFailure.Refused { Reason: RefusalReason.QueueFull } => DropInError.Of(503, "server busy, please try again.  maximum pending requests exceeded", WhenFull),
        CallFailure.Refused { Reason: RefusalReason.Away } => DropInError.Of(503, CallFailures.Describe(failed), WhenAway),
        CallFailure.Refused { Reason: RefusalReason.NoSuchModel } => DropInError.Of(404, Missing(api, failed.Model)),
        CallFailure.Refused => DropInError.Of(500, CallFailures.Describe(failed)),
        CallFailure.TooLong => DropInError.Of(400, CallFailures.Describe(failed)),
        CallFailure.AtServer { Away: not null } or CallFailure.AtServer { Fault: OllamaFault.Unreachable } => DropInError.Of(503, CallFailures.Describe(failed), WhenAway),
        CallFailure.AtServer { Fault: OllamaFault.Status status } => DropInError.Of(status.Code, status.Words),
        CallFailure.AtServer { Fault: OllamaFault.PromptTooLong tooLong } => DropInError.Of(400, tooLong.Words),
        CallFailure.AtServer { Fault: OllamaFault.ErrorLine line } => DropInError.Of(500, line.Words),
        CallFailure.AtServer { Fault: OllamaFault.TimedOut } => DropInError.Of(504, CallFailures.Describe(failed)),
        CallFailure.AtServer { Fault: OllamaFault.ConnectionLost or OllamaFault.Garbage } => DropInError.Of(502, CallFailures.Describe(failed)),
        CallFailure.Interrupted => DropInError.Of(503, CallFailures.Describe(failed), WhenInterrupted),
        _ => DropInError.Of(500, CallFailures.Describe(failed)),
    };

    /// <summary>The error for a call that the end of the service has ended.</summary>
    public static DropInError Stopped { get; } = DropInError.Of(503, "The service stops: the call to the model was ended.", WhenInterrupted);

    private static string Missing(ModelApi api, string model) => api switch
    {
        ModelApi.Embed or ModelApi.Embeddings or ModelApi.OpenAiEmbeddings => $"model \"{model}\" not found, try pulling it first",
        _ => $"model '{model}' not found",
    };
}
