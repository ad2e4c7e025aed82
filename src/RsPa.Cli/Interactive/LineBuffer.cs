using System.Globalization;
using System.Text;

namespace RsPa.Cli.Interactive;

/// <summary>A line and a cursor in it. The cursor never stands within a character, however many code units that has.</summary>
internal sealed class LineBuffer
{
    private readonly StringBuilder _text = new();

    /// <summary>Where the cursor stands, in code units.</summary>
    public int Cursor { get; private set; }

    /// <summary>How long the line is, in code units.</summary>
    public int Length => _text.Length;

    /// <summary>What was cut last, to be put back.</summary>
    public string Cut { get; private set; } = "";

    /// <summary>The text before the cursor.</summary>
    public string Before => _text.ToString(0, Cursor);

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>Puts another line in its place, the cursor at its end.</summary>
    public void Set(string text)
    {
        _text.Clear().Append(text);
        Cursor = text.Length;
    }

    /// <summary>Puts a text where the cursor stands.</summary>
    public void Insert(string text)
    {
        _text.Insert(Cursor, text);
        Cursor += text.Length;
    }

    /// <summary>Puts a text in the place of what stands between a place and the cursor.</summary>
    public void ReplaceBack(int start, string text)
    {
        _text.Remove(start, Cursor - start);
        Cursor = start;
        Insert(text);
    }

    public void Home() => Cursor = 0;

    public void End() => Cursor = _text.Length;

    public void Left() => Cursor = Previous();

    public void Right() => Cursor = Next();

    public void WordLeft() => Cursor = WordStart(char.IsLetterOrDigit);

    public void WordRight()
    {
        var at = Cursor;
        while (at < _text.Length && !char.IsLetterOrDigit(_text[at]))
            at++;
        while (at < _text.Length && char.IsLetterOrDigit(_text[at]))
            at++;
        Cursor = at;
    }

    public void DeleteLeft()
    {
        var start = Previous();
        _text.Remove(start, Cursor - start);
        Cursor = start;
    }

    public void DeleteRight() => _text.Remove(Cursor, Next() - Cursor);

    /// <summary>Cuts all before the cursor.</summary>
    public void CutToStart() => CutBack(0);

    /// <summary>Cuts the word before the cursor, as far back as a blank.</summary>
    public void CutWord() => CutBack(WordStart(c => !char.IsWhiteSpace(c)));

    /// <summary>Cuts all behind the cursor.</summary>
    public void CutToEnd()
    {
        Cut = _text.ToString(Cursor, _text.Length - Cursor);
        _text.Length = Cursor;
    }

    private void CutBack(int start)
    {
        Cut = _text.ToString(start, Cursor - start);
        _text.Remove(start, Cursor - start);
        Cursor = start;
    }

    private int WordStart(Func<char, bool> isOfWord)
    {
        var at = Cursor;
        while (at > 0 && !isOfWord(_text[at - 1]))
            at--;
        while (at > 0 && isOfWord(_text[at - 1]))
            at--;
        return at;
    }

    private int Next() => Cursor < _text.Length ? Cursor + StringInfo.GetNextTextElementLength(_text.ToString(Cursor, _text.Length - Cursor)) : Cursor;

    private int Previous()
    {
        var (at, before) = (0, Before);
        while (at < Cursor && at + StringInfo.GetNextTextElementLength(before.AsSpan(at)) is var next && next < Cursor)
            at = next;
        return at;
    }
}
