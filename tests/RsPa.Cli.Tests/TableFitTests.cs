using RsPa.Cli.Protocol;
using RsPa.Cli.Rendering;

namespace RsPa.Cli.Tests;

public sealed class TableFitTests
{
    // id, status, time, text, summary, a detail, note
    private static readonly FrameColumn[] Columns =
    [
        new("id", "Task", "id"), new("status", "Status", "status"), new("at", "Submitted", "time"), new("agent", "Agent", "text"),
        new("about", "About", "summary"), new("tries", "Tries", "number") { Detail = true }, new("note", "Note", "note"),
    ];

    [Theory]
    [InlineData(200, "id status at agent about tries note", "", "")]
    [InlineData(110, "id status at agent about tries", "note", "")]
    [InlineData(90, "id status at agent about", "note", "tries")]
    [InlineData(70, "id status at agent about", "note", "tries")]
    [InlineData(60, "id status at about", "note", "agent tries")]
    [InlineData(45, "id status about", "note", "at agent tries")]
    [InlineData(10, "id about", "note", "status at agent tries")]
    public void What_a_row_is_about_stays_notes_go_below_and_details_first(int room, string shown, string below, string hidden)
    {
        var fit = TableFit.Choose(Columns, [8, 9, 10, 13, 50, 5, 90], room);

        Names(fit.Shown.Select(each => each.Column)).ShouldBe(shown);
        Names(fit.Below).ShouldBe(below);
        Names(fit.Hidden).ShouldBe(hidden);
        if (room >= 45)
            (fit.Shown.Sum(each => each.Width + TableFit.Gap) - TableFit.Gap).ShouldBeLessThanOrEqualTo(room);
    }

    [Theory]
    [InlineData("one two three", 20, "one two three")]
    [InlineData("one two three", 8, "one two|three")]
    [InlineData("one two three", 7, "one two|three")]
    [InlineData("abcdefghij", 4, "abcd|efgh|ij")]
    [InlineData("a\nb", 4, "a|b")]
    [InlineData("日本語", 4, "日本|語")]
    [InlineData("日本語", 1, "日|本|語")]
    [InlineData("", 4, "")]
    public void Text_is_broken_between_words_where_that_is_possible(string text, int width, string lines) =>
        string.Join('|', TextFit.Wrap(text, width)).ShouldBe(lines);

    [Fact]
    public void Of_more_lines_than_there_may_be_the_last_one_is_cut()
    {
        TextFit.Wrap("one two three four five six", 9, most: 2).ShouldBe(["one two", "three fo…"]);
        TextFit.Wrap("a\nb\nc", 9, most: 2).ShouldBe(["a", "b c…"]);
        TextFit.Wrap("a\nb", 9, most: 2).ShouldBe(["a", "b"]);
    }

    private static string Names(IEnumerable<int> columns) => string.Join(' ', columns.Select(i => Columns[i].Name));
}
