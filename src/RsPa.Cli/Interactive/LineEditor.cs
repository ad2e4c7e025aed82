using System.Text;
using Spectre.Console;

namespace RsPa.Cli.Interactive;

/// <summary>Reads a line from a terminal, with history and completion.</summary>
internal sealed class LineEditor(IAnsiConsole console)
{
    private readonly StringBuilder _line = new();
    private int _cursor;
    private int _entry;

    /// <summary>Reads a line.</summary>
    /// <param name="prompt">What stands before it.</param>
    /// <param name="history">Earlier lines, oldest first.</param>
    /// <param name="complete">The words that can stand at the end of the text it is given, in place of its last word.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    /// <returns>The line, or nothing at the end of the input (Ctrl-D).</returns>
    public async Task<string?> ReadAsync(string prompt, IReadOnlyList<string> history, Func<string, IReadOnlyList<string>> complete, CancellationToken cancellationToken)
    {
        _line.Clear();
        (_cursor, _entry) = (0, history.Count);
        Draw(prompt);
        while (true)
        {
            if (await console.Input.ReadKeyAsync(intercept: true, cancellationToken).ConfigureAwait(false) is not { } key)
                return null;
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    console.WriteLine();
                    return _line.ToString();
                case ConsoleKey.D when key.Modifiers.HasFlag(ConsoleModifiers.Control) && _line.Length == 0:
                    console.WriteLine();
                    return null;
                case ConsoleKey.Tab:
                    Complete(complete);
                    break;
                case ConsoleKey.UpArrow or ConsoleKey.DownArrow:
                    Recall(history, key.Key == ConsoleKey.UpArrow ? -1 : 1);
                    break;
                default:
                    Edit(key);
                    break;
            }

            Draw(prompt);
        }
    }

    private void Edit(ConsoleKeyInfo key)
    {
        var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        switch (key.Key)
        {
            case ConsoleKey.Backspace when _cursor > 0:
                _line.Remove(--_cursor, 1);
                break;
            case ConsoleKey.Delete when _cursor < _line.Length:
                _line.Remove(_cursor, 1);
                break;
            case ConsoleKey.LeftArrow:
                _cursor = Math.Max(0, _cursor - 1);
                break;
            case ConsoleKey.RightArrow:
                _cursor = Math.Min(_line.Length, _cursor + 1);
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when control:
                _cursor = 0;
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when control:
                _cursor = _line.Length;
                break;
            case ConsoleKey.U when control:
                _line.Remove(0, _cursor);
                _cursor = 0;
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                    _line.Insert(_cursor++, key.KeyChar);
                break;
        }
    }

    private void Recall(IReadOnlyList<string> history, int step)
    {
        _entry = Math.Clamp(_entry + step, 0, history.Count);
        _line.Clear().Append(_entry < history.Count ? history[_entry] : "");
        _cursor = _line.Length;
    }

    private void Complete(Func<string, IReadOnlyList<string>> complete)
    {
        var before = _line.ToString(0, _cursor);
        var start = before.LastIndexOf(' ') + 1;
        var word = before[start..];
        var found = complete(before).Where(each => each.StartsWith(word, StringComparison.Ordinal)).ToArray();
        if (found.Length == 0)
            return;
        var common = found.Aggregate((a, b) => a[..a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count()]);
        if (found.Length > 1 && common.Length == word.Length)
        {
            console.WriteLine();
            console.WriteLine(string.Join("  ", found));
            return;
        }

        var text = found.Length == 1 ? $"{common} " : common;
        _line.Remove(start, word.Length).Insert(start, text);
        _cursor = start + text.Length;
    }

    /// <summary>Draws the line anew. Where it is wider than the terminal, the part around the cursor is shown.</summary>
    private void Draw(string prompt)
    {
        var room = Math.Max(10, console.Profile.Width - prompt.Length - 1);
        var from = Math.Max(0, _cursor - room);
        var text = _line.ToString(from, Math.Min(room, _line.Length - from));
        var back = text.Length - (_cursor - from);
        console.Profile.Out.Writer.Write($"\r\u001b[K{prompt}{text}{(back > 0 ? $"\u001b[{back}D" : "")}");
        console.Profile.Out.Writer.Flush();
    }
}
