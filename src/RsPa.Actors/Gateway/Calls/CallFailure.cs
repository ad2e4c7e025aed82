using RsPa.Actors.Gateway.Scheduling;
using RsPa.Ollama;

namespace RsPa.Actors.Gateway.Calls;

/// <summary>Why a call has no whole answer.</summary>
public abstract record CallFailure
{
    private CallFailure()
    {
    }

    /// <summary>The gateway did not make it.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Since">Since when all endpoints are away, where that is the reason.</param>
    /// <param name="Words">What is known beside.</param>
    public sealed record Refused(RefusalReason Reason, DateTimeOffset? Since, string? Words) : CallFailure;

    /// <summary>Its prompt does not fit into the context.</summary>
    /// <param name="PromptTokens">How long it is, in tokens.</param>
    /// <param name="LimitTokens">How long it may be.</param>
    /// <param name="Message">The whole of it in words.</param>
    public sealed record TooLong(long PromptTokens, long LimitTokens, string Message) : CallFailure;

    /// <summary>The server failed or refused it.</summary>
    /// <param name="Fault">What went wrong.</param>
    /// <param name="Server">Where the server is.</param>
    /// <param name="Tries">How often it was tried.</param>
    /// <param name="Answer">The server's answer, where it has refused it.</param>
    public sealed record AtServer(OllamaFault Fault, Uri Server, int Tries, RawAnswer? Answer) : CallFailure
    {
        /// <summary>The status of its answer, where it has given one.</summary>
        public int? Status => Fault is OllamaFault.Status status ? status.Code : null;

        /// <summary>Why the server is taken to be away, where it is.</summary>
        public string? Away { get; init; }
    }

    /// <summary>The gateway was restarted in the middle of the call, or the service stops.</summary>
    /// <param name="IsStop">Whether the service stops.</param>
    public sealed record Interrupted(bool IsStop) : CallFailure;
}

/// <summary>A call has no whole answer.</summary>
/// <param name="failure">Why.</param>
/// <param name="model">The model's name, as asked.</param>
/// <param name="cause">What it came from.</param>
public sealed class CallFailedException(CallFailure failure, string model, Exception? cause = null) : Exception(failure?.ToString(), cause)
{
    /// <summary>Why.</summary>
    public CallFailure Failure { get; } = failure ?? throw new ArgumentNullException(nameof(failure));

    /// <summary>The model's name, as asked.</summary>
    public string Model { get; } = model;
}
