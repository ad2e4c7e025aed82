namespace RsPa.Actors.Gateway.Calls;

/// <summary>In which form a caller gets an answer that is there.</summary>
internal static class AnswerForm
{
    /// <summary>Whether an answer is put together from its pieces.</summary>
    public static bool IsPutTogether(ModelRequest request, RequestEnvelope envelope) => request.Api.IsFolded() && !envelope.IsStreamed;

    /// <summary>Whether the caller gets nothing of an answer before its end.</summary>
    public static bool TakesWhole(ModelRequest request, RequestEnvelope envelope) => request.TakesWholeAnswer || !envelope.IsStreamed;

    /// <summary>What of a piece is for the caller: not the count of tokens that the gateway has asked for, and the caller has not. Nothing where all of all is.</summary>
    public static Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?>? Shown(ModelRequest request, RequestEnvelope envelope) => envelope is not { IsStreamed: true, AsksForUsage: false } ? null : request.Api switch
    {
        ModelApi.OpenAiChat => static piece => IsCount(piece) ? null : piece,
        ModelApi.OpenAiCompletions => static piece => IsCount(piece) ? null : WithoutCount(piece),
        _ => null,
    };

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
        return new ModelAnswer(status, contentType, buffer.Read(), Shown(request, envelope), static () => { }) { QueueWait = queueWait, IsCached = isCached };
    }

    private static bool IsCount(ReadOnlyMemory<byte> piece) => piece.Span.IndexOf("\"choices\":[]"u8) >= 0;

    // Each piece of a completion has a count then, all zeros but for the last.
    private static ReadOnlyMemory<byte> WithoutCount(ReadOnlyMemory<byte> piece)
    {
        var zeros = ",\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0}"u8;
        var start = piece.Span.LastIndexOf(zeros);
        if (start < 0)
            return piece;
        var rest = new byte[piece.Length - zeros.Length];
        piece.Span[..start].CopyTo(rest);
        piece.Span[(start + zeros.Length)..].CopyTo(rest.AsSpan(start));
        return rest;
    }
}
