using RsPa.Cli.Protocol;

namespace RsPa.Cli.Rendering;

/// <summary>Chooses the columns of a table that a terminal has room for: what does not fit would be cut to nothing.</summary>
internal static class TableFit
{
    /// <summary>What a column takes beside its text: the space left and right of it, and the rule between two.</summary>
    private const int Padding = 3;

    /// <summary>The least that a column of free text needs to be read.</summary>
    private const int LeastText = 14;

    /// <summary>A date, with the time of day on a second line.</summary>
    private const int LeastTime = 10;

    /// <summary>The columns to show, first to last. The first one is always among them.</summary>
    /// <param name="columns">All columns.</param>
    /// <param name="widths">The width of the widest cell of each.</param>
    /// <param name="room">The terminal's width.</param>
    public static IReadOnlyList<int> Choose(IReadOnlyList<FrameColumn> columns, IReadOnlyList<int> widths, int room)
    {
        var chosen = Enumerable.Range(0, columns.Count).ToList();
        while (chosen.Count > 1 && chosen.Sum(i => Least(columns[i], widths[i]) + Padding) + Padding > room)
        {
            // Moments go first, from the right, and then whatever is on the right: what a row is about stands on the left.
            var moment = chosen.FindLastIndex(i => columns[i].Type == "time");
            chosen.RemoveAt(moment > 0 ? moment : chosen.Count - 1);
        }

        return chosen;
    }

    /// <summary>Whether a column is never broken into lines.</summary>
    public static bool IsFixed(FrameColumn column) => column.Type is "id" or "number" or "status" or "tree_path";

    private static int Least(FrameColumn column, int width) =>
        IsFixed(column) ? Math.Max(width, column.Title.Length) : Math.Max(column.Title.Length, Math.Min(width, column.Type == "time" ? LeastTime : LeastText));
}
