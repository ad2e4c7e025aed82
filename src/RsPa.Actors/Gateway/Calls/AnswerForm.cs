namespace RsPa.Actors.Gateway.Calls;

/// <summary>In which form a caller gets an answer that is there.</summary>
internal static class AnswerForm
{
    /// <summary>Whether an answer is put together from its pieces.</summary>
    public static bool IsPutTogether(ModelRequest request, RequestEnvelope envelope) => request.Api.IsFolded() && !envelope.IsStreamed;

    /// <summary>Whether the caller gets nothing of an answer before its end.</summary>
    public static bool TakesWhole(ModelRequest request, RequestEnvelope envelope) => request.TakesWholeAnswer || !envelope.IsStreamed;

    /// <summary>Which pieces are not for the caller: the count of tokens that the gateway has asked for, and the caller has not.</summary>
    public static Func<ReadOnlyMemory<byte>, bool>? Hidden(ModelRequest request, RequestEnvelope envelope) =>
        request.Api is ModelApi.OpenAiChat or ModelApi.OpenAiCompletions && envelope is { IsStreamed: true, AsksForUsage: false }
            ? static piece => piece.Span.IndexOf("\"choices\":[]"u8) >= 0
            : null;

    /// <summary>A whole answer for its caller.</summary>
    public static ModelAnswer Of(ModelRequest request, RequestEnvelope envelope, int status, string contentType, IReadOnlyList<ReadOnlyMemory<byte>> pieces, TimeSpan queueWait, bool isCached = false)
    {
        if (IsPutTogether(request, envelope))
            return new ModelAnswer(status, WholeAnswer.ContentType, WholeAnswer.Fold(request.Api, pieces)) { QueueWait = queueWait, IsCached = isCached };
        var buffer = new AnswerBuffer(long.MaxValue);
        buffer.Begin(status, contentType);
        foreach (var piece in pieces)
            buffer.Add(piece);
        buffer.Complete();
        return new ModelAnswer(status, contentType, buffer.Read(), Hidden(request, envelope), static () => { }) { QueueWait = queueWait, IsCached = isCached };
    }
}
