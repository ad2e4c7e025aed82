namespace RsPa.Ollama;

/// <summary>What the lines of one answer say together: an error, something that is not a line of Ollama's, or a model that repeats itself.</summary>
internal sealed class LineCheck
{
    /// <summary>
    /// Ollama ends an answer after more than 30 equal tokens in a row, white space around them left away. A few may have been held
    /// back on their way here, so that 30 are enough to know it by.
    /// </summary>
    private const int Repeats = 30;

    private string? _last;
    private int _equal;

    /// <summary>How many lines have come.</summary>
    public int Lines { get; private set; }

    /// <summary>Takes the next line.</summary>
    /// <exception cref="OllamaException">It is an error, or no line of Ollama's.</exception>
    public void Add(OllamaLine line)
    {
        Lines++;
        switch (line.Kind)
        {
            case OllamaLineKind.Error:
                throw new OllamaException(new OllamaFault.ErrorLine(line.Text));
            case OllamaLineKind.Garbage:
                throw new OllamaException(new OllamaFault.Garbage(Lines, line.Text));
            case OllamaLineKind.Piece:
                _equal = line.Text == _last ? _equal + 1 : 1;
                _last = line.Text;
                break;
        }
    }

    /// <summary>The fault of an answer that ends here.</summary>
    public OllamaFault EndedWithoutDone() =>
        _equal >= Repeats ? new OllamaFault.RepeatedToken(_last!, _equal) : new OllamaFault.EndedEarly(Lines);
}
