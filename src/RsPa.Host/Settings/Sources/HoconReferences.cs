namespace RsPa.Host.Settings.Sources;

/// <summary>Finds values of a HOCON text that refer to themselves, over however many steps.</summary>
internal static class HoconReferences
{
    /// <summary>A circle, where there is one.</summary>
    /// <param name="keys">The full keys of the text; of an object too.</param>
    /// <param name="references">Which key's value holds a <c>${…}</c> of which path.</param>
    /// <returns>The keys from one to itself, or nothing.</returns>
    public static IReadOnlyList<string>? Circle(IEnumerable<string> keys, IReadOnlyList<(string Key, string To)> references)
    {
        if (references.Count == 0)
            return null;
        var names = keys.ToArray();
        var next = references.ToLookup(reference => reference.Key, reference => reference.To, StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        var path = new List<string>();
        return references.Select(reference => Visit(reference.Key)).FirstOrDefault(circle => circle is not null);

        // As deep as there are keys with references, and a file has a bounded number of them.
        IReadOnlyList<string>? Visit(string key)
        {
            if (path.IndexOf(key) is >= 0 and var from)
                return [.. path.Skip(from), key];
            if (!done.Add(key))
                return null;
            path.Add(key);
            foreach (var to in next[key])
            {
                foreach (var met in Meets(to))
                {
                    if (Visit(met) is { } circle)
                        return circle;
                }
            }

            path.RemoveAt(path.Count - 1);
            return null;
        }

        // To read an object is to read all below it, and to read what is below a value is to read that value first.
        IEnumerable<string> Meets(string to) =>
            names.Where(name => next.Contains(name) && (name == to || IsBelow(name, to) || IsBelow(to, name)));
    }

    private static bool IsBelow(string key, string parent) => key.Length > parent.Length && key[parent.Length] == '.' && key.StartsWith(parent, StringComparison.Ordinal);
}
