namespace RsPa.Isolation.Files;

/// <summary>Below which directories files may be read. Of two directories that both hold a path, the deeper one decides.</summary>
/// <param name="Open">Directories whose files may be read, as full paths.</param>
/// <param name="Closed">Directories whose files may not, wherever they lie: the service's own data. Of the same directory, this one counts.</param>
public sealed record ReadableRoots(IReadOnlyList<string> Open, IReadOnlyList<string> Closed)
{
    /// <summary>Whether a path may be read.</summary>
    /// <param name="path">A full path, in which no link is left.</param>
    public bool Allow(string path)
    {
        var open = Deepest(Open, path);
        return open >= 0 && open > Deepest(Closed, path);
    }

    /// <summary>The same directories by other paths.</summary>
    public ReadableRoots Select(Func<string, string> map) => new([.. Open.Select(map)], [.. Closed.Select(map)]);

    private static int Deepest(IEnumerable<string> roots, string path) =>
        roots.Select(root => Path.TrimEndingDirectorySeparator(root)).Where(root => IsIn(root, path)).Select(root => root.Length).DefaultIfEmpty(-1).Max();

    private static bool IsIn(string root, string path) =>
        path.StartsWith(root, Comparison) && (path.Length == root.Length || root[^1] == Path.DirectorySeparatorChar || path[root.Length] == Path.DirectorySeparatorChar);

    private static StringComparison Comparison => OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
}
