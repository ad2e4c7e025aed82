using Akka.Actor;
using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Gateway.Calls;

// What the gateway's parts tell its actor. None of it leaves the process.

/// <summary>A call came.</summary>
internal sealed record SubmitCall(CallTicket Ticket) : INoSerializationVerificationNeeded;

/// <summary>A call's caller has left.</summary>
internal sealed record LeaveCall(CallId Call) : INoSerializationVerificationNeeded;

/// <summary>A call has become more urgent.</summary>
internal sealed record RaiseCall(CallId Call, Lane Lane) : INoSerializationVerificationNeeded;

/// <summary>A caller wants a model unloaded; answered by <see cref="UnloadAnswered"/>.</summary>
/// <param name="Caller">Who wants it.</param>
/// <param name="Model">Its weights.</param>
internal sealed record AskUnload(ModelCaller Caller, ModelKey Model) : INoSerializationVerificationNeeded;

/// <summary>Whether a model is unloaded as was asked: not where others need it.</summary>
internal sealed record UnloadAnswered(bool IsUnloaded) : INoSerializationVerificationNeeded;

/// <summary>Something happened that the queue has to know.</summary>
internal sealed record Happened(SchedulerEvent Event) : INoSerializationVerificationNeeded;

/// <summary>A try of a call is over.</summary>
/// <param name="Ticket">The call.</param>
/// <param name="End">How it went.</param>
internal sealed record TryEnded(CallTicket Ticket, TryEnd End) : INoSerializationVerificationNeeded;

/// <summary>How a try went.</summary>
internal abstract record TryEnd
{
    private TryEnd()
    {
    }

    /// <summary>The answer is whole.</summary>
    public sealed record Answered(CallUsage? Usage) : TryEnd;

    /// <summary>It failed for good.</summary>
    public sealed record Failed(Exception Failure, bool IsEndpointFault) : TryEnd;

    /// <summary>It is to be made again.</summary>
    /// <param name="Delay">After what time.</param>
    /// <param name="IsEndpointFault">Whether the endpoint was at fault.</param>
    /// <param name="Context">The context that it needs, where that is what was wrong.</param>
    public sealed record Again(TimeSpan Delay, bool IsEndpointFault, int? Context = null) : TryEnd;

    /// <summary>Its slot is lost at the server: the model has to be unloaded.</summary>
    /// <param name="Failure">What its caller is told; nothing where it is made again.</param>
    public sealed record SlotLost(Exception? Failure) : TryEnd;

    /// <summary>It was given up, as it was told to.</summary>
    public sealed record Aborted : TryEnd;
}
