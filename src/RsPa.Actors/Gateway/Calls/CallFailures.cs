using System.Globalization;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Agents;
using RsPa.Ollama;

namespace RsPa.Actors.Gateway.Calls;

/// <summary>What a failed call is in words.</summary>
public static class CallFailures
{
    /// <summary>The exception that an agent gets.</summary>
    /// <param name="failed">The failure.</param>
    /// <param name="stopping">Cancelled when the service stops.</param>
    public static Exception ToException(CallFailedException failed, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(failed);
        return failed.Failure switch
        {
            CallFailure.TooLong tooLong => new ModelPromptTooLongException(tooLong.Message, tooLong.PromptTokens, tooLong.LimitTokens, failed),
            CallFailure.AtServer { Away: not null } => new ModelAwayException(Describe(failed), failed),
            CallFailure.AtServer server => ModelErrors.ToException(server.Fault, server.Server, failed.Model, server.Tries, failed),
            CallFailure.Refused { Reason: RefusalReason.Away } => new ModelAwayException(Describe(failed), failed),
            CallFailure.Refused { Reason: RefusalReason.NoSuchModel } => new ModelRefusedException(Describe(failed), failed),
            CallFailure.Refused => new ModelFailedException(Describe(failed), failed),
            CallFailure.Interrupted { IsStop: true } => new OperationCanceledException(Describe(failed), failed, stopping),
            CallFailure.Interrupted => new ModelAwayException(Describe(failed), failed),
            _ => new ModelFailedException(failed.Message, failed),
        };
    }

    /// <summary>The failure in a sentence or two, with what can be done about it.</summary>
    public static string Describe(CallFailedException failed)
    {
        ArgumentNullException.ThrowIfNull(failed);
        return failed.Failure switch
        {
            CallFailure.TooLong tooLong => tooLong.Message,
            CallFailure.AtServer { Away: { } away, Fault: OllamaFault.Unreachable } => away,
            CallFailure.AtServer { Away: { } away } server => $"{ModelErrors.ToException(server.Fault, server.Server, failed.Model, server.Tries).Message} {away}",
            CallFailure.AtServer server => ModelErrors.ToException(server.Fault, server.Server, failed.Model, server.Tries).Message,
            CallFailure.Refused { Reason: RefusalReason.QueueFull } full =>
                $"A call to '{failed.Model}' finds {full.Words} others waiting, and no more may wait (gateway.queue_limit). Try again later.",
            CallFailure.Refused { Reason: RefusalReason.Away } away => string.Create(CultureInfo.InvariantCulture, $"{away.Words} It has been away since {away.Since:u}."),
            CallFailure.Refused { Reason: RefusalReason.NoSuchModel } => $"No model server has the model '{failed.Model}'. Get it with `ollama pull {failed.Model}`, or name another one.",
            CallFailure.Refused { Reason: RefusalReason.LoadFailed } load => $"The model '{failed.Model}' could not be loaded: {load.Words}",
            CallFailure.Interrupted { IsStop: true } => "The service stops: the call to the model was ended.",
            CallFailure.Interrupted => "The gateway to the models had to start anew, which has ended the call. It can be made again.",
            _ => failed.Message,
        };
    }
}
