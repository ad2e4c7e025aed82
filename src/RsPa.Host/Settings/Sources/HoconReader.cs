namespace RsPa.Host.Settings.Sources;

/// <summary>
/// Reads a HOCON text: its values, the line of each key, what refers to what, and the first thing that is out of order. Akka's
/// reader keeps no lines, and forgives what is surely a mistake: it drops all that follows a surplus brace, and lets a missing one or
/// an open quote pass. On what is nested without end, or refers to itself, it ends the process.
/// </summary>
internal sealed class HoconReader
{
    // What HOCON keeps for itself: in a key or a text it stands in quotes.
    private const string Reserved = "$`^?!@*&\\";

    private readonly string _text;
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private readonly List<(string Key, string To)> _references = [];
    private int _depth;
    private int _at;
    private int _line = 1;

    private const int Deepest = 32;

    private HoconReader(string text) => _text = text;

    /// <summary>The values, the lines of their keys, which key holds a <c>${…}</c> of which, and a problem with its line, if there is one.</summary>
    public static (HoconNode.Group Values, IReadOnlyDictionary<string, int> Lines, IReadOnlyList<(string Key, string To)> References, (int Line, string Problem)? Fault) Read(string text)
    {
        var reader = new HoconReader(text);
        var values = new HoconNode.Group();
        (int, string)? fault = null;
        try
        {
            reader.Document(values);
        }
        catch (OutOfOrder e)
        {
            fault = (e.Line, e.Message);
        }

        return (values, reader._lines, reader._references, fault);
    }

    private char Current => _at < _text.Length ? _text[_at] : '\0';

    private bool AtEnd => _at >= _text.Length;

    private void Document(HoconNode.Group values)
    {
        SkipBlank();
        Object(values, "", closed: Current == '{');
        SkipBlank();
        if (!AtEnd)
            throw new OutOfOrder(_line, Current == '}' ? "there is a '}' without a '{'" : "there is text behind the closing '}'");
    }

    private void Object(HoconNode.Group into, string path, bool closed)
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

            Member(into, path);
        }
    }

    private void Member(HoconNode.Group into, string path)
    {
        var line = _line;
        var key = Key();
        if (key == "include" || key.StartsWith("include ", StringComparison.Ordinal))
            throw new OutOfOrder(line, "'include' is not supported");
        if (key.EndsWith('+'))
            throw new OutOfOrder(line, "'+=' is not supported");
        if (key.Length == 0)
            throw new OutOfOrder(line, "there is a value without a key");
        var names = key.Split('.', StringSplitOptions.TrimEntries);
        if (names.Contains(""))
            throw new OutOfOrder(line, $"'{key}' is not a valid key");
        var full = path.Length == 0 ? string.Join('.', names) : $"{path}.{string.Join('.', names)}";
        var parent = names[..^1].Aggregate(into, (group, name) => group.Below(name));
        _lines[full] = line;
        if (Current is '=' or ':')
        {
            Step();
            SkipSpaces();
            if (Current is '\n' or '\r' or '}' or ',' or '#' || AtEnd)
                throw new OutOfOrder(line, $"'{full}' has no value on its line");
            if (Current == '{')
                ClosedObject(parent.Below(names[^1]), full);
            else
                parent.Members[names[^1]] = Value(full);
        }
        else if (Current == '{')
        {
            ClosedObject(parent.Below(names[^1]), full);
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
            else if (Reserved.Contains(Current))
                throw new OutOfOrder(_line, $"the key '{key}{Current}' holds a '{Current}': put it in double quotes");
            else
                key.Append(Step());
        }

        return start == _at ? "" : key.ToString().Trim();
    }

    private void ClosedObject(HoconNode.Group into, string key)
    {
        Object(into, key, closed: true);
        RefuseComma();
    }

    private HoconNode Value(string key)
    {
        if (Current == '[')
            return Array(key);
        if (Current != '{')
            return Scalar(key);
        var group = new HoconNode.Group();
        ClosedObject(group, key);
        return group;
    }

    private HoconNode.Items Array(string key)
    {
        var items = new List<HoconNode>();
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
                    return new HoconNode.Items(items);
                case ',':
                    Step();
                    break;
                default:
                    items.Add(Value(key));
                    break;
            }
        }
    }

    private HoconNode.Text Scalar(string key)
    {
        var parts = new List<HoconPart>();
        var text = new System.Text.StringBuilder();
        while (!AtEnd && Current is not ('\n' or '\r' or ',' or '}' or ']' or '#'))
        {
            switch (Current)
            {
                case '"':
                    text.Append(Quoted());
                    break;
                case '$' when Next('{'):
                    if (_at + 2 < _text.Length && _text[_at + 2] == '?')
                        throw new OutOfOrder(_line, $"'{key}' uses ${{?…}}, which is not supported; an environment variable RSPA_<GROUP>_<KEY> overrides the file by itself");
                    Add(text.ToString());
                    text.Clear();
                    parts.Add(new HoconPart(Reference(key), IsReference: true));
                    break;
                case '=' or ':' or '{' or '[' or '$' or '`' or '^' or '?' or '!' or '@' or '*' or '&' or '\\':
                    throw new OutOfOrder(_line, $"the value of '{key}' holds a '{Current}': put it in double quotes");
                case '/' when Next('/'):
                    SkipComment();
                    break;
                default:
                    text.Append(Step());
                    break;
            }
        }

        Add(text.ToString());
        return new HoconNode.Text(parts);

        // Blanks around a value are none of it: a reference between them stays alone.
        void Add(string before)
        {
            if (parts.Count == 0)
                before = before.TrimStart();
            if (AtEnd || Current is '\n' or '\r' or ',' or '}' or ']' or '#')
                before = before.TrimEnd();
            if (before.Length > 0)
                parts.Add(new HoconPart(before, IsReference: false));
        }
    }

    private string Reference(string key)
    {
        var start = _at + 2;
        while (!AtEnd && Current is not ('}' or '\n'))
            Step();
        if (Current != '}')
            throw new OutOfOrder(_line, $"a '${{' of '{key}' is not closed on its line");
        var path = string.Join('.', _text[start.._at].Replace("\"", "", StringComparison.Ordinal).Split('.', StringSplitOptions.TrimEntries));
        _references.Add((key, path));
        Step();
        return path;
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
            text.Append(Current == '\\' ? Escaped() : Step());
        }

        Step();
        return text.ToString();
    }

    private char Escaped()
    {
        Step();
        var escape = Step();
        if (escape == 'u' && _at + 4 <= _text.Length && ushort.TryParse(_text.AsSpan(_at, 4), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out var code))
        {
            _at += 4;
            return (char)code;
        }

        return escape switch
        {
            '"' or '\\' or '/' => escape,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => throw new OutOfOrder(_line, $"'\\{escape}' in a text in quotes means nothing: a backslash is written \\\\"),
        };
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
