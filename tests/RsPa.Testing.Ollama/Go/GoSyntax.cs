using System.Text;

namespace RsPa.Testing.Ollama.Go;

/// <summary>What is wrong with a JSON text, in the words of Go's decoder, which reads one value and ignores what follows it.</summary>
internal sealed class GoSyntax
{
    private readonly string _text;
    private int _at;
    private int _depth;

    private GoSyntax(string text) => _text = text;

    /// <summary>Looks at a request's body.</summary>
    /// <param name="text">The body.</param>
    /// <returns>Where the first value ends, with nothing in <c>Error</c>; or the error. An empty body is Go's <c>EOF</c>.</returns>
    public static (int End, string? Error) Check(string text)
    {
        var syntax = new GoSyntax(text);
        syntax.SkipSpace();
        if (syntax._at == text.Length)
            return (0, "EOF");
        try
        {
            syntax.Value();
            return (syntax._at, null);
        }
        catch (FormatException e)
        {
            return (syntax._at, e.Message);
        }
    }

    private void Value()
    {
        SkipSpace();
        switch (Peek())
        {
            case '{':
                Nested(Object);
                break;
            case '[':
                Nested(Array);
                break;
            case '"':
                String();
                break;
            case 't':
                Literal("true");
                break;
            case 'f':
                Literal("false");
                break;
            case 'n':
                Literal("null");
                break;
            case '-' or (>= '0' and <= '9'):
                Number();
                break;
            default:
                throw Wrong("looking for beginning of value");
        }
    }

    private void Nested(Action read)
    {
        if (++_depth > GoJson.DeepestNesting)
            throw new FormatException("exceeded max depth");
        _at++;
        read();
        _depth--;
    }

    private void Object()
    {
        SkipSpace();
        if (Take('}'))
            return;
        while (true)
        {
            SkipSpace();
            if (Peek() != '"')
                throw Wrong("looking for beginning of object key string");
            String();
            SkipSpace();
            if (!Take(':'))
                throw Wrong("after object key");
            Value();
            SkipSpace();
            if (Take('}'))
                return;
            if (!Take(','))
                throw Wrong("after object key:value pair");
        }
    }

    private void Array()
    {
        SkipSpace();
        if (Take(']'))
            return;
        while (true)
        {
            Value();
            SkipSpace();
            if (Take(']'))
                return;
            if (!Take(','))
                throw Wrong("after array element");
        }
    }

    private void String()
    {
        _at++;
        while (!Take('"'))
        {
            if (Peek() < ' ')
                throw Wrong("in string literal");
            if (!Take('\\'))
            {
                _at++;
                continue;
            }

            if (!"bfnrtu\\/\"".Contains(Peek(), StringComparison.Ordinal))
                throw Wrong("in string escape code");
            var isCode = Take('u');
            for (var digit = 0; isCode && digit < 4; digit++, _at++)
            {
                if (!char.IsAsciiHexDigit(Peek()))
                    throw Wrong("in \\u hexadecimal character escape");
            }

            if (!isCode)
                _at++;
        }
    }

    private void Literal(string word)
    {
        foreach (var letter in word)
        {
            if (Peek() != letter)
                throw Wrong($"in literal {word} (expecting '{letter}')");
            _at++;
        }
    }

    private void Number()
    {
        Take('-');
        if (!Take('0'))
            Digits("in numeric literal");
        if (Take('.'))
            Digits("after decimal point in numeric literal");
        if (!Take('e') && !Take('E'))
            return;
        if (!Take('+'))
            Take('-');
        Digits("in exponent of numeric literal");
    }

    private void Digits(string place)
    {
        if (!char.IsAsciiDigit(Peek()))
            throw Wrong(place);
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
            _at++;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n')
            _at++;
    }

    private bool Take(char wanted)
    {
        if (_at >= _text.Length || _text[_at] != wanted)
            return false;
        _at++;
        return true;
    }

    private char Peek() => _at < _text.Length ? _text[_at] : throw new FormatException("unexpected EOF");

    private FormatException Wrong(string place)
    {
        Peek(); // the end comes first

        // Go looks at bytes, so of a letter beyond ASCII it names the first byte of its UTF-8.
        var found = Encoding.UTF8.GetBytes(_text, _at, 1)[0];
        var name = (char)found switch
        {
            '\'' => @"'\''",
            '"' => "'\"'",
            '\\' => @"'\\'",
            '\n' => @"'\n'",
            '\r' => @"'\r'",
            '\t' => @"'\t'",
            < ' ' => $@"'\x{found:x2}'",
            var c => $"'{c}'",
        };
        return new FormatException($"invalid character {name} {place}");
    }
}
