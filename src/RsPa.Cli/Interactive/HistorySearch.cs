namespace RsPa.Cli.Interactive;

/// <summary>Searches earlier lines backwards, while what is searched for is typed (Ctrl-R).</summary>
/// <param name="history">The lines, oldest first.</param>
internal sealed class HistorySearch(IReadOnlyList<string> history)
{
    private int _at = history.Count;

    /// <summary>What is searched for.</summary>
    public string Wanted { get; private set; } = "";

    /// <summary>Whether no line holds it.</summary>
    public bool Failed { get; private set; }

    /// <summary>The line that was found last.</summary>
    public string Found => _at < history.Count ? history[_at] : "";

    /// <summary>Searches for more: from the line on that was found.</summary>
    public void Add(string text)
    {
        Wanted += text;
        Search(Math.Min(_at, history.Count - 1));
    }

    /// <summary>Searches for less: from the newest line on.</summary>
    public void DropLast()
    {
        Wanted = Wanted.Length == 0 ? "" : Wanted[..^1];
        _at = history.Count;
        Search(history.Count - 1);
    }

    /// <summary>Goes on to an earlier line.</summary>
    public void Earlier() => Search(_at - 1);

    private void Search(int from)
    {
        if (Wanted.Length == 0)
            return;
        for (var at = from; at >= 0; at--)
        {
            if (!history[at].Contains(Wanted, StringComparison.OrdinalIgnoreCase))
                continue;
            (_at, Failed) = (at, false);
            return;
        }

        Failed = true;
    }
}
