using RsPa.Cli.Protocol;

namespace RsPa.Cli.Rendering;

/// <summary>Fits the columns of a table to a screen. What each row is about stays; what can stand below a row goes there; details go first.</summary>
/// <param name="Shown">The columns side by side, first to last, with the width of each.</param>
/// <param name="Below">The notes that get lines of their own below each row.</param>
/// <param name="Hidden">The columns that there is no room for.</param>
internal sealed record TableFit(IReadOnlyList<(int Column, int Width)> Shown, IReadOnlyList<int> Below, IReadOnlyList<int> Hidden)
{
    /// <summary>What stands between two columns.</summary>
    public const int Gap = 2;

    /// <summary>The least that a column of text needs to be read.</summary>
    private const int LeastText = 14;

    /// <summary>The least of a text that says what a row is about.</summary>
    private const int LeastSummary = 20;

    /// <summary>How much of it is worth more than details.</summary>
    private const int GoodSummary = 40;

    /// <summary>The least of a note that stands beside its row.</summary>
    private const int LeastNote = 30;

    /// <summary>Fits columns.</summary>
    /// <param name="columns">All columns.</param>
    /// <param name="widths">The width of the widest cell of each, its title among them.</param>
    /// <param name="room">The screen's width.</param>
    public static TableFit Choose(IReadOnlyList<FrameColumn> columns, IReadOnlyList<int> widths, int room)
    {
        var chosen = Enumerable.Range(0, columns.Count).ToList();
        var below = new List<int>();
        while (chosen.Count > 1)
        {
            var (leaves, place) = Dispensable(columns, chosen);
            var least = place == Place.Gone ? LeastSummary : GoodSummary;
            if (leaves < 0 || chosen.Sum(i => Least(columns[i], widths[i], least) + Gap) - Gap <= room)
                break;
            chosen.Remove(leaves);
            if (place == Place.Below)
                below.Insert(0, leaves);
        }

        return new TableFit(Widen(columns, widths, chosen, room), below, [.. Enumerable.Range(0, columns.Count).Except(chosen).Except(below)]);
    }

    /// <summary>Whether a column is never broken into lines.</summary>
    private static bool IsFixed(FrameColumn column) => column.Type is "id" or "number" or "status" or "tree_path" or "time" or "seconds";

    private static int Least(FrameColumn column, int width, int summary = LeastSummary) =>
        IsFixed(column) ? width : Math.Min(width, column.Type switch { "note" => LeastNote, "summary" => summary, _ => Math.Max(LeastText, column.Title.Length) });

    // Notes lose nothing below their rows; then details go, from the right; then whatever is on the right but for what the row is about.
    private static (int Column, Place Place) Dispensable(IReadOnlyList<FrameColumn> columns, List<int> chosen)
    {
        var note = chosen.FindLastIndex(i => columns[i].Type == "note");
        if (note > 0)
            return (chosen[note], Place.Below);
        var detail = chosen.FindLastIndex(i => columns[i].Detail);
        if (detail > 0)
            return (chosen[detail], Place.Left);
        var other = chosen.FindLastIndex(i => columns[i].Type != "summary");
        return (other > 0 ? chosen[other] : -1, Place.Gone);
    }

    /// <summary>What becomes of a column that has no room.</summary>
    private enum Place
    {
        None = 0,

        /// <summary>A note goes below its row.</summary>
        Below,

        /// <summary>A detail is left out.</summary>
        Left,

        /// <summary>A column that matters is left out after all.</summary>
        Gone,
    }

    /// <summary>Gives the room that is left to the columns that could use it, from the left.</summary>
    private static IReadOnlyList<(int Column, int Width)> Widen(IReadOnlyList<FrameColumn> columns, IReadOnlyList<int> widths, List<int> chosen, int room)
    {
        var given = chosen.ToDictionary(i => i, i => Least(columns[i], widths[i]));
        var left = room - given.Values.Sum() - ((chosen.Count - 1) * Gap);
        var wanting = chosen.Where(i => given[i] < widths[i]).ToList();
        while (left > 0 && wanting.Count > 0)
        {
            foreach (var i in wanting.ToArray())
            {
                var more = Math.Min(Math.Max(1, left / wanting.Count), Math.Min(left, widths[i] - given[i]));
                given[i] += more;
                left -= more;
            }

            wanting.RemoveAll(i => given[i] >= widths[i]);
        }

        // A single column that is wider than the screen is cut like any other.
        return [.. chosen.Select(i => (i, Math.Min(given[i], room)))];
    }
}
