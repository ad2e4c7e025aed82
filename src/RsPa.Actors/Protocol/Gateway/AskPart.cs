namespace RsPa.Actors.Protocol.Gateway;

/// <summary>A part of a model's answer to a person.</summary>
public abstract record AskPart
{
    private AskPart()
    {
    }

    /// <summary>Some of the answer.</summary>
    /// <param name="Words">The text.</param>
    /// <param name="IsThought">Whether it is what the model thinks, and not the answer yet.</param>
    public sealed record Piece(string Words, bool IsThought) : AskPart;

    /// <summary>The call waits in the queue.</summary>
    /// <param name="Reason">For what.</param>
    /// <param name="LikelyStart">When it is likely to start: an estimate.</param>
    public sealed record Waits(string? Reason, DateTimeOffset? LikelyStart) : AskPart;

    /// <summary>The end. Times are in seconds.</summary>
    /// <param name="Model">The model.</param>
    /// <param name="DoneReason">Why it ended: <c>stop</c>, or <c>length</c> where the answer reached its most tokens.</param>
    /// <param name="PromptTokens">Tokens of the prompt.</param>
    /// <param name="OutputTokens">Tokens of the answer.</param>
    /// <param name="QueueWaitSeconds">How long the call waited in the queue.</param>
    /// <param name="FirstTokenSeconds">How long it took to the first word, with that wait.</param>
    /// <param name="TotalSeconds">How long all took.</param>
    /// <param name="Cached">Whether the answer was kept from an earlier call.</param>
    public sealed record End(string Model, string? DoneReason, long PromptTokens, long OutputTokens, double QueueWaitSeconds, double? FirstTokenSeconds, double TotalSeconds, bool Cached) : AskPart
    {
        /// <summary>The server's time for the prompt.</summary>
        public double PromptSeconds { get; init; }

        /// <summary>The server's time for the answer.</summary>
        public double OutputSeconds { get; init; }
    }
}
