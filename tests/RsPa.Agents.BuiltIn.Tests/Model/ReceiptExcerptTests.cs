using RsPa.Agents.BuiltIn.Reimbursement.Model;

namespace RsPa.Agents.BuiltIn.Tests.Model;

public sealed class ReceiptExcerptTests
{
    [Theory]
    [InlineData("abc", 3)]
    [InlineData("abc", 100)]
    public void What_fits_is_shown_whole(string text, int characters)
    {
        var excerpt = ReceiptExcerpt.Take(text, characters);

        (excerpt.Text, excerpt.IsShortened, excerpt.Note).ShouldBe((text, false, null));
    }

    [Fact]
    public void Whole_lines_of_the_head_and_of_the_end_are_shown()
    {
        var text = string.Join('\n', Enumerable.Range(0, 100).Select(i => $"line {i:00}")); // 799 characters

        var excerpt = ReceiptExcerpt.Take(text, 60);

        excerpt.Text.ShouldBe("line 00\nline 01\nline 02\nline 03\nline 04\n[…]\nline 98\nline 99");
        excerpt.Note.ShouldBe("the model was shown the first 39 and the last 15 of the receipt's 799 characters");
    }

    [Fact]
    public void A_line_without_end_is_cut_and_no_character_in_two()
    {
        var text = string.Concat(Enumerable.Repeat("😀", 100));

        for (var characters = 1; characters < 30; characters++)
        {
            var excerpt = ReceiptExcerpt.Take(text, characters);

            (excerpt.Head + excerpt.Tail).ShouldBeLessThanOrEqualTo(characters);
            excerpt.Text.Replace("😀", "", StringComparison.Ordinal).ShouldBe("\n[…]\n");
        }
    }
}
