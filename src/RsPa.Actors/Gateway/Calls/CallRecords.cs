using RsPa.Actors.Protocol.Cache;
using RsPa.Actors.Protocol.Gateway;

namespace RsPa.Actors.Gateway.Calls;

/// <summary>Makes the account of a call that is over.</summary>
internal static class CallRecords
{
    /// <summary>Makes it.</summary>
    /// <param name="ticket">The call.</param>
    /// <param name="failure">Why it has no whole answer; nothing where it has one.</param>
    /// <param name="ending">What became of it.</param>
    /// <param name="now">When it ended.</param>
    public static ModelCallRecord Of(CallTicket ticket, Exception? failure, CallEnding ending, DateTimeOffset now)
    {
        var attempt = ticket.Request.Caller.Attempt;
        var at = ticket.ArrivedAt;
        return new ModelCallRecord(Guid.CreateVersion7(at), at, ticket.Call.Tenant.Value, (CallLane)(int)ticket.Call.Lane, ticket.Request.Api.Label(), ticket.Envelope.Model, OutcomeOf(failure, ending))
        {
            Task = attempt?.Task,
            Attempt = attempt?.Number,
            Agent = attempt?.Agent,
            Digest = ticket.Digest.Length > 0 ? ticket.Digest : null,
            Endpoint = ticket.Endpoint?.Value,
            PromptTokens = ending.Usage?.PromptTokens ?? 0,
            OutputTokens = ending.Usage?.OutputTokens ?? 0,
            QueueWait = Positive((ticket.StartedAt ?? now) - at),
            LoadWait = Positive(ticket.LoadWait),
            FirstToken = ticket is { FirstPieceAt: { } first, StartedAt: { } started } ? Positive(first - started) : null,
            Total = Positive(now - at),
            Gpu = TimeSpan.FromSeconds(ending.Usage?.Seconds ?? 0),
            WasPreempted = ticket.WasPreempted,
            Error = failure switch
            {
                null or OperationCanceledException => null,
                CallFailedException failed => CallFailures.Describe(failed),
                _ => failure.Message,
            },
        };
    }

    /// <summary>Makes that of a caller who took no slot: its answer was kept, or is that of another one's call.</summary>
    /// <param name="request">What it asked.</param>
    /// <param name="envelope">What was read of that.</param>
    /// <param name="keyed">What its answer is known by.</param>
    /// <param name="cost">What the answer took when it was made; nothing where there is none.</param>
    /// <param name="at">When the caller came.</param>
    /// <param name="now">When it had its answer, or left.</param>
    /// <param name="outcome">What became of it.</param>
    public static ModelCallRecord OfKept(ModelRequest request, RequestEnvelope envelope, KeyedCall keyed, CacheCost cost, DateTimeOffset at, DateTimeOffset now, CallOutcome outcome) =>
        new(Guid.CreateVersion7(at), at, request.Caller.Tenant.Value, (CallLane)(int)request.Caller.Lane, request.Api.Label(), envelope.Model, outcome)
        {
            Task = request.Caller.Attempt?.Task,
            Attempt = request.Caller.Attempt?.Number,
            Agent = request.Caller.Attempt?.Agent,
            Digest = keyed.Call.Digest,
            PromptTokens = (int)cost.PromptTokens,
            OutputTokens = (int)cost.AnswerTokens,
            Total = Positive(now - at),
            IsCached = true,
        };

    /// <summary>What became of a call.</summary>
    public static CallOutcome OutcomeOf(Exception? failure, CallEnding ending) => failure switch
    {
        _ when ending.HasCallerLeft => CallOutcome.Cancelled,
        null => CallOutcome.Completed,
        OperationCanceledException or CallFailedException { Failure: CallFailure.Interrupted } => CallOutcome.Cancelled,
        CallFailedException { Failure: CallFailure.Refused or CallFailure.TooLong } => CallOutcome.Refused,
        _ => CallOutcome.Failed,
    };

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}
