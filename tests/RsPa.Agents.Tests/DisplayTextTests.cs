namespace RsPa.Agents.Tests;

public sealed class DisplayTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("Grüße, 請求書 и счёт", "Grüße, 請求書 и счёт")]
    [InlineData(@"C:\new\table", @"C:\new\table")]
    [InlineData("a\e[2Jb", @"a\u001B[2Jb")]
    [InlineData("a\u009b2Jb", @"a\u009B2Jb")]
    [InlineData("\0\a\b\u007f", @"\u0000\u0007\u0008\u007F")]
    [InlineData("one\ntwo\r\nthree\tfour", @"one\ntwo\r\nthree\tfour")]
    [InlineData("one\u2028two\u2029three\u0085four", @"one\u2028two\u2029three\u0085four")]
    [InlineData("invoice\u202Efdp.exe", @"invoice\u202Efdp.exe")]
    [InlineData("\u2066a\u2069\u200E\u200F\u061C", @"\u2066a\u2069\u200E\u200F\u061C")]
    [InlineData("🧾 receipt", "🧾 receipt")]
    [InlineData("👩‍🔧", "👩‍🔧")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Line_any_text_shows_what_a_terminal_would_obey(string? text, string shown) => DisplayText.Line(text).ShouldBe(shown);

    // Not as data of a theory: half a pair does not survive the way from an attribute to the test.
    [Fact]
    public void Line_half_a_surrogate_pair_is_escaped()
    {
        DisplayText.Line("a\ud800b").ShouldBe(@"a\uD800b");
        DisplayText.Line("a\udc00b").ShouldBe(@"a\uDC00b");
        DisplayText.Line("a\ud83e").ShouldBe(@"a\uD83E");
        DisplayText.Line("\ud83e\ud83e\uddfe").ShouldBe("\\uD83E\ud83e\uddfe");
    }

    [Theory]
    [InlineData("12345", 5, "12345")]
    [InlineData("123456", 5, "1234…")]
    [InlineData("12", 1, "…")]
    [InlineData("1", 1, "1")]
    [InlineData("123\n", 5, @"123\n")]
    [InlineData("1234\n", 5, "1234…")]
    [InlineData("\e\e", 6, "…")]
    [InlineData("\e", 6, @"\u001B")]
    [InlineData("123🧾", 5, "123🧾")]
    [InlineData("123🧾5", 5, "123…")]
    [InlineData("1234🧾", 5, "1234…")]
    public void Line_too_long_is_cut_between_characters(string text, int most, string shown) => DisplayText.Line(text, most).ShouldBe(shown);

    [Fact]
    public void Line_every_character_is_harmless()
    {
        var all = string.Concat(Enumerable.Range(0, 0x10000).Select(code => (char)code));

        var shown = DisplayText.Line(all, int.MaxValue);

        shown.Any(char.IsControl).ShouldBeFalse();
        shown.Any(c => c is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069')).ShouldBeFalse();
        System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(shown)).ShouldBe(shown);
    }

    [Fact]
    public void Line_a_huge_text_costs_no_more_than_what_is_shown()
    {
        var huge = new string('\e', 10_000_000);
        DisplayText.Line(huge, 100);

        var before = GC.GetAllocatedBytesForCurrentThread();
        DisplayText.Line(huge, 100).Length.ShouldBeLessThanOrEqualTo(100);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(10_000);
    }

    [Fact]
    public void Block_lines_stay() => DisplayText.Block("one\r\n\ttwo\nthree\rfour\e[2J\u2028").ShouldBe("one\n\ttwo\nthree\\rfour\\u001B[2J\\u2028");

    [Fact]
    public void Block_too_long_is_cut() => DisplayText.Block("one\ntwo", 5).ShouldBe("one\n…");

    [Fact]
    public void No_room_at_all_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => DisplayText.Line("a", 0));
        Should.Throw<ArgumentOutOfRangeException>(() => DisplayText.Block("a", 0));
    }
}
