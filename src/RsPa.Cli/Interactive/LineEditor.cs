using RsPa.Cli.Commands;
using RsPa.Cli.Rendering;
using Spectre.Console;

namespace RsPa.Cli.Interactive;

/// <summary>Reads a line from a terminal, with history and completion. Its keys are those of Emacs, as shells have them.</summary>
internal sealed class LineEditor(IAnsiConsole console)
{
    private readonly LineBuffer _line = new();
    private int _entry;
    private HistorySearch? _search;

    /// <summary>Reads a line.</summary>
    /// <param name="prompt">What stands before it.</param>
    /// <param name="history">Earlier lines, oldest first.</param>
    /// <param name="complete">What can stand at the end of the text it is given.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    /// <returns>The line, or nothing at the end of the input (Ctrl-D).</returns>
    public async Task<string?> ReadAsync(string prompt, IReadOnlyList<string> history, Func<string, Completions> complete, CancellationToken cancellationToken)
    {
        _line.Set("");
        (_entry, _search) = (history.Count, null);
        Draw(prompt);
        while (true)
        {
            if (await console.Input.ReadKeyAsync(intercept: true, cancellationToken).ConfigureAwait(false) is not { } key)
                return null;
            if (_search is { } search ? !Search(search, key) : Insert(key))
            {
                Draw(prompt);
                continue;
            }

            var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                case ConsoleKey.J or ConsoleKey.M when control:
                    // Whole once more: of a search, and of a line that is longer than the screen, a part was shown.
                    console.Profile.Out.Writer.Write($"\r\u001b[K{prompt}{_line}\n");
                    console.Profile.Out.Writer.Flush();
                    return _line.ToString();
                case ConsoleKey.D when control && _line.Length == 0:
                    console.WriteLine();
                    return null;
                case ConsoleKey.Tab:
                    Complete(complete(_line.Before));
                    break;
                case ConsoleKey.UpArrow:
                case ConsoleKey.P when control:
                    Recall(history, -1);
                    break;
                case ConsoleKey.DownArrow:
                case ConsoleKey.N when control:
                    Recall(history, 1);
                    break;
                case ConsoleKey.R when control:
                    _search = new HistorySearch(history);
                    break;
                case ConsoleKey.L when control:
                    console.Profile.Out.Writer.Write("\u001b[H\u001b[2J");
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
        var alt = key.Modifiers.HasFlag(ConsoleModifiers.Alt);
        switch (key.Key)
        {
            case ConsoleKey.Backspace when alt:
            case ConsoleKey.W when control:
                _line.CutWord();
                break;
            case ConsoleKey.Backspace:
            case ConsoleKey.H when control:
                _line.DeleteLeft();
                break;
            case ConsoleKey.Delete:
            case ConsoleKey.D when control:
                _line.DeleteRight();
                break;
            case ConsoleKey.LeftArrow when control:
            case ConsoleKey.B when alt:
                _line.WordLeft();
                break;
            case ConsoleKey.LeftArrow:
            case ConsoleKey.B when control:
                _line.Left();
                break;
            case ConsoleKey.RightArrow when control:
            case ConsoleKey.F when alt:
                _line.WordRight();
                break;
            case ConsoleKey.RightArrow:
            case ConsoleKey.F when control:
                _line.Right();
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when control:
                _line.Home();
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when control:
                _line.End();
                break;
            case ConsoleKey.U when control:
                _line.CutToStart();
                break;
            case ConsoleKey.K when control:
                _line.CutToEnd();
                break;
            case ConsoleKey.Y when control:
                _line.Insert(_line.Cut);
                break;
            default:
                break;
        }
    }

    /// <summary>Takes a key that makes a character, whichever key it is.</summary>
    private bool Insert(ConsoleKeyInfo key)
    {
        if (!IsCharacter(key))
            return false;
        _line.Insert($"{key.KeyChar}");
        return true;
    }

    // On Windows AltGr is Control and Alt at once, and makes characters.
    private static bool IsCharacter(ConsoleKeyInfo key) =>
        !char.IsControl(key.KeyChar) && key.Modifiers.HasFlag(ConsoleModifiers.Control) == key.Modifiers.HasFlag(ConsoleModifiers.Alt);

    /// <summary>Takes a key while a search is on.</summary>
    /// <returns>Whether it ended the search, and is still to be obeyed.</returns>
    private bool Search(HistorySearch search, ConsoleKeyInfo key)
    {
        if (IsCharacter(key))
        {
            search.Add($"{key.KeyChar}");
            return false;
        }

        var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        switch (key.Key)
        {
            case ConsoleKey.R when control:
                search.Earlier();
                return false;
            case ConsoleKey.Backspace:
            case ConsoleKey.H when control:
                search.DropLast();
                return false;
            case ConsoleKey.G when control:
                _search = null;
                return false;
            default:
                // Any other key takes what was found, and goes on with it; Escape does nothing more.
                _search = null;
                if (search.Found.Length > 0)
                    _line.Set(search.Found);
                return key.Key != ConsoleKey.Escape;
        }
    }

    private void Recall(IReadOnlyList<string> history, int step)
    {
        _entry = Math.Clamp(_entry + step, 0, history.Count);
        _line.Set(_entry < history.Count ? history[_entry] : "");
    }

    private void Complete(Completions found)
    {
        if (found.Words.Count == 0)
            return;
        var common = found.Common;
        if (found.Words.Count > 1 && common.Length == found.Typed.Length)
        {
            console.WriteLine();
            console.WriteLine(string.Join("  ", found.Words.Select(ShellWords.Quote)));
            return;
        }

        // Behind a directory and a name's equals sign the same word goes on.
        var goesOn = found.Words.Count > 1 || common.EndsWith('/') || common.EndsWith('=');
        _line.ReplaceBack(found.Start, goesOn ? ShellWords.Quote(common) : $"{ShellWords.Quote(common)} ");
    }

    /// <summary>Draws the line anew. Where it is wider than the terminal, the part around the cursor is shown.</summary>
    private void Draw(string prompt)
    {
        var (text, cursor) = (_line.ToString(), _line.Cursor);
        if (_search is { } search)
        {
            prompt = $"({(search.Failed ? "failed " : "")}reverse search) '{search.Wanted}': ";
            (text, cursor) = (search.Found, Math.Max(0, search.Found.IndexOf(search.Wanted, StringComparison.OrdinalIgnoreCase)));
        }

        var room = Math.Max(10, console.Profile.Width - Width(prompt) - 1);
        var from = 0;
        while (Width(text[from..cursor]) > room)
            from += char.IsHighSurrogate(text[from]) ? 2 : 1;
        var to = text.Length;
        while (Width(text[from..to]) > room)
            to -= char.IsLowSurrogate(text[to - 1]) ? 2 : 1;
        var back = Width(text[cursor..Math.Max(cursor, to)]);
        console.Profile.Out.Writer.Write($"\r\u001b[K{prompt}{text[from..to]}{(back > 0 ? $"\u001b[{back}D" : "")}");
        console.Profile.Out.Writer.Flush();
    }

    private static int Width(string text) => Cells.Width(text);
}
