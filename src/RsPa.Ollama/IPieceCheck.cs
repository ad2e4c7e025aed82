namespace RsPa.Ollama;

/// <summary>What the pieces of one streamed answer say together.</summary>
internal interface IPieceCheck
{
    /// <summary>How many pieces have come.</summary>
    int Pieces { get; }

    /// <summary>Takes the next piece.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="isEnd">Whether it is the last one.</param>
    /// <returns>Whether it is a piece of the answer at all, and no filling.</returns>
    /// <exception cref="OllamaException">It is an error, or no piece of such an answer.</exception>
    bool Add(ReadOnlySpan<byte> piece, out bool isEnd);

    /// <summary>Whether a piece that lacks its end is the last one.</summary>
    bool IsEnd(ReadOnlySpan<byte> piece);

    /// <summary>The fault of an answer that ends here, without its last piece.</summary>
    OllamaFault EndedEarly();
}
