namespace RsPa.Host.Settings.Sources;

/// <summary>
/// Walks over a HOCON text, and finds the line of each key, what refers to what, and the first thing that is out of order. Akka's
/// reader keeps no lines, and forgives what is surely a mistake: it drops all that follows a surplus brace, and lets a missing one or
/// an open quote pass. On what is nested without end, or refers to itself, it ends the process.
/// </summary>
internal sealed class HoconScanner
{
    private readonly string _text;
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private readonly List<(string Key, string To)> _references = [];
    private int _depth;
    private int _at;
    private int _line = 1;

    private const int Deepest = 32;

    private HoconScanner(string text) => _text = text;

    /// <summary>The lines of the keys, which key holds a <c>${…}</c> of which, and a problem with its line, if there is one.</summary>
    public static (IReadOnlyDictionary<string, int> Lines, IReadOnlyList<(string Key, string To)> References, (int Line, string Problem)? Fault) Scan(string text)
    {
        var scanner = new HoconScanner(text);
        try
        {
            scanner.Document();
            return (scanner._lines, scanner._references, null);
        }
        catch (OutOfOrder e)
        {
            return (scanner._lines, scanner._references, (e.Line, e.Message));
        }
    }

    private char Current => _at < _text.Length ? _text[_at] : '\0';

    private bool AtEnd => _at >= _text.Length;

    private void Document()
    {
        SkipBlank();
        if (Current == '{')
            Object("", closed: true);
        else
            Object("", closed: false);
        SkipBlank();
        if (!AtEnd)
            throw new OutOfOrder(_line, Current == '}' ? "there is a '}' without a '{'" : "there is text behind the closing '}'");
    }

    private void Object(string path, bool closed)
    {
        var opened = _line;
        if (closed)
            Step();
        Deeper();
        while (true)
        {
            SkipBlank();
            while (Current == ',')
            {
                Step();
                SkipBlank();
            }

            if (AtEnd)
            {
                if (closed)
                    throw new OutOfOrder(opened, "the '{' of this line is not closed");
                _depth--;
                return;
            }

            if (Current == '}')
            {
                if (closed)
                    Step();
                _depth--;
                return;
            }

            Member(path);
        }
    }

    private void Member(string path)
    {
        var line = _line;
        var key = Key();
        if (key == "include" || key.StartsWith("include ", StringComparison.Ordinal))
            throw new OutOfOrder(line, "'include' is not supported");
        if (key.EndsWith('+'))
            throw new OutOfOrder(line, "'+=' is not supported");
        if (key.Length == 0)
            throw new OutOfOrder(line, "there is a value without a key");
        var full = path.Length == 0 ? key : $"{path}.{key}";
        _lines[full] = line;
        if (Current is '=' or ':')
        {
            Step();
            SkipSpaces();
            if (Current is '\n' or '\r' or '}' or ',' or '#' || AtEnd)
                throw new OutOfOrder(line, $"'{full}' has no value on its line");
            Value(full);
        }
        else if (Current == '{')
        {
            Object(full, closed: true);
            RefuseComma();
        }
        else
        {
            throw new OutOfOrder(line, $"'{full}' has no value");
        }
    }

    private string Key()
    {
        var start = _at;
        var key = new System.Text.StringBuilder();
        while (!AtEnd && Current is not ('=' or ':' or '{' or '}' or '\n' or '\r' or ',' or '#'))
        {
            if (Current == '"')
                key.Append(Quoted());
            else
                key.Append(Step());
        }

        return start == _at ? "" : key.ToString().Trim();
    }

    private void Value(string key)
    {
        if (Current == '{')
        {
            Object(key, closed: true);
            RefuseComma();
        }
        else if (Current == '[')
        {
            Array(key);
        }
        else
        {
            Scalar(key);
        }
    }

    private void Array(string key)
    {
        var opened = _line;
        Step();
        Deeper();
        while (true)
        {
            SkipBlank();
            if (AtEnd)
                throw new OutOfOrder(opened, $"the '[' of '{key}' is not closed");
            switch (Current)
            {
                case ']':
                    Step();
                    _depth--;
                    return;
                case ',':
                    Step();
                    break;
                default:
                    Value(key);
                    break;
            }
        }
    }

    private void Scalar(string key)
    {
        while (!AtEnd && Current is not ('\n' or '\r' or ',' or '}' or ']' or '#'))
        {
            switch (Current)
            {
                case '"':
                    Quoted();
                    break;
                case '$' when Next('{'):
                    if (_at + 2 < _text.Length && _text[_at + 2] == '?')
                        throw new OutOfOrder(_line, $"'{key}' uses ${{?…}}, which is not supported; an environment variable RSPA_<GROUP>_<KEY> overrides the file by itself");
                    Reference(key);
                    break;
                case '=' or ':' or '{' or '[':
                    throw new OutOfOrder(_line, $"the value of '{key}' holds a '{Current}': put it in double quotes");
                case '/' when Next('/'):
                    SkipComment();
                    return;
                default:
                    Step();
                    break;
            }
        }
    }

    private void Reference(string key)
    {
        var start = _at + 2;
        while (!AtEnd && Current is not ('}' or '\n'))
            Step();
        if (Current != '}')
            return;
        _references.Add((key, _text[start.._at].Trim().Replace("\"", "", StringComparison.Ordinal)));
        Step();
    }

    private void Deeper()
    {
        if (++_depth > Deepest)
            throw new OutOfOrder(_line, $"there are more than {Deepest} braces or brackets within one another");
    }

    private string Quoted()
    {
        var opened = _line;
        if (string.CompareOrdinal(_text, _at, "\"\"\"", 0, 3) == 0)
        {
            var end = _text.IndexOf("\"\"\"", _at + 3, StringComparison.Ordinal);
            if (end < 0)
                throw new OutOfOrder(opened, "a text in triple quotes is not closed");
            var start = _at + 3;
            while (_at < end + 3)
                Step();
            return _text[start..end];
        }

        Step();
        var text = new System.Text.StringBuilder();
        while (Current != '"')
        {
            if (AtEnd || Current == '\n')
                throw new OutOfOrder(opened, "a text in quotes is not closed on its line");
            if (Current == '\\')
                Step();
            text.Append(Step());
        }

        Step();
        return text.ToString();
    }

    private void RefuseComma()
    {
        SkipSpaces();
        if (Current == ',')
            throw new OutOfOrder(_line, "there is a comma behind a '}': leave it out");
    }

    private bool Next(char c) => _at + 1 < _text.Length && _text[_at + 1] == c;

    private char Step()
    {
        var c = Current;
        _at++;
        if (c == '\n')
            _line++;
        return c;
    }

    private void SkipSpaces()
    {
        while (Current is ' ' or '\t')
            Step();
    }

    private void SkipComment()
    {
        while (!AtEnd && Current != '\n')
            Step();
    }

    private void SkipBlank()
    {
        while (!AtEnd)
        {
            if (char.IsWhiteSpace(Current) || Current == '\uFEFF')
                Step();
            else if (Current == '#' || (Current == '/' && Next('/')))
                SkipComment();
            else
                return;
        }
    }

    // Private, and caught in this file: it ends the walk from any depth.
    private sealed class OutOfOrder(int line, string problem) : Exception(problem)
    {
        public int Line { get; } = line;
    }
}
