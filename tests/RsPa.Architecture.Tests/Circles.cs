namespace RsPa.Architecture.Tests;

/// <summary>Finds circles in a graph: groups of nodes each of which reaches all the others.</summary>
internal static class Circles
{
    public static IReadOnlyList<IReadOnlyList<string>> Of(IEnumerable<(string From, string To)> arrows)
    {
        var next = arrows.ToLookup(arrow => arrow.From, arrow => arrow.To, StringComparer.Ordinal);
        var reached = next.ToDictionary(node => node.Key, node => Reached(node.Key, next), StringComparer.Ordinal);
        return
        [
            .. reached.Keys
                .Where(node => reached[node].Contains(node))
                .GroupBy(node => string.Join(", ", reached[node].Where(other => reached.TryGetValue(other, out var back) && back.Contains(node)).Order(StringComparer.Ordinal)), StringComparer.Ordinal)
                .Select(circle => circle.Order(StringComparer.Ordinal).ToArray()),
        ];
    }

    private static HashSet<string> Reached(string start, ILookup<string, string> next)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([start]);
        while (open.TryPop(out var node))
        {
            foreach (var neighbour in next[node])
            {
                if (reached.Add(neighbour))
                    open.Push(neighbour);
            }
        }

        return reached;
    }
}
