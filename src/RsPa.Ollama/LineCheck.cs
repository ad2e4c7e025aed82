namespace RsPa.Ollama;

/// <summary>What the lines of one answer of Ollama's own API say together: an error, something that is no line of its, or a model that repeats itself.</summary>
internal sealed class LineCheck : IPieceCheck
{
    /// <summary>
    /// Ollama ends an answer after more than 30 equal tokens in a row, white space around them left away. A few may have been held
    /// back on their way here, so that 30 are enough to know it by.
    /// </summary>
    private const int Repeats = 30;

    private string? _last;
    private int _equal;

    public int Pieces { get; private set; }

    public bool Add(ReadOnlySpan<byte> piece, out bool isEnd)
    {
        var line = OllamaLine.Read(piece);
        isEnd = line.Kind == OllamaLineKind.Done;
        if (line.Kind == OllamaLineKind.Blank)
            return false;
        Pieces++;
        switch (line.Kind)
        {
            case OllamaLineKind.Error:
                throw new OllamaException(new OllamaFault.ErrorLine(line.Text));
            case OllamaLineKind.Garbage:
                throw new OllamaException(new OllamaFault.Garbage(Pieces, line.Text));
            case OllamaLineKind.Piece:
                _equal = line.Text == _last ? _equal + 1 : 1;
                _last = line.Text;
                break;
        }

        return true;
    }

    public bool IsEnd(ReadOnlySpan<byte> piece) => OllamaLine.Read(piece).Kind is OllamaLineKind.Done or OllamaLineKind.Error;

    public OllamaFault EndedEarly() => _equal >= Repeats ? new OllamaFault.RepeatedToken(_last!, _equal) : new OllamaFault.EndedEarly(Pieces);
}
