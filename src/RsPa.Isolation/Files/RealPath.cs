namespace RsPa.Isolation.Files;

/// <summary>Where a path leads when the links in all of its parts are followed.</summary>
internal static class RealPath
{
    // As many as Linux follows.
    private const int MostLinks = 40;

    /// <summary>Follows them. A part that is not there, or can't be looked at, stays as it is.</summary>
    /// <param name="path">A full path.</param>
    /// <exception cref="IOException">There are more than 40 links, as where they form a circle.</exception>
    public static string Of(string path)
    {
        var root = Path.GetPathRoot(path)!;
        var left = new Stack<string>(Parts(Path.GetFullPath(path)[root.Length..]).Reverse());
        var (real, links) = (root, 0);
        while (left.TryPop(out var part))
        {
            var next = Path.Combine(real, part);
            if (Target(next) is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MostLinks)
                throw new IOException($"'{path}' leads through more than {MostLinks} links.");

            // The target is followed from where its link stands, part by part like the rest.
            var whole = Path.GetFullPath(target, real);
            root = Path.GetPathRoot(whole)!;
            foreach (var further in Parts(whole[root.Length..]).Reverse())
                left.Push(further);
            real = root;
        }

        return real;
    }

    private static string[] Parts(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);

    private static string? Target(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
