namespace RsPa.Cli.Interactive;

/// <summary>The lines of earlier sessions, in a file that only the user reads: inputs may hold what is private.</summary>
internal sealed class CommandHistory
{
    private const int Most = 500;

    private readonly string? _path;
    private readonly List<string> _lines = [];

    /// <param name="directory">Where the file lies; nothing where there is no such place, and so no history of other sessions.</param>
    public CommandHistory(string? directory)
    {
        if (directory is null)
            return;
        _path = Path.Combine(directory, "console_history");
        try
        {
            _lines.AddRange(File.ReadLines(_path).TakeLast(Most));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without a file there is just no history.
        }
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Adds a line, unless it is the last one again.</summary>
    public void Add(string line)
    {
        if (_lines is [.., var last] && last == line)
            return;
        _lines.Add(line);
        if (_path is null)
            return;
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var file = new StreamWriter(_path, options);
            foreach (var kept in _lines.TakeLast(Most))
                file.WriteLine(kept);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The history of this session stays in memory.
        }
    }
}
