using RsPa.Cli.Commands;

namespace RsPa.Cli.Tests;

public sealed class ShellWordsTests
{
    [Theory]
    [InlineData("one  two\tthree ", "one|two|three")]
    [InlineData("'a b' \"c d\"", "a b|c d")]
    [InlineData("a'b c'd\"e f\"g", "ab cde fg")]
    [InlineData("'it'\\''s'", "it's")]
    [InlineData("\"a \\\"b\\\" \\$c \\n\"", "a \"b\" $c \\n")]
    [InlineData("'\\n'", "\\n")]
    [InlineData("a\\ b \\'", "a b|'")]
    [InlineData("'' \"\" x", "||x")]
    [InlineData("a # b c", "a")]
    [InlineData("a#b '#c' \\#d", "a#b|#c|#d")]
    [InlineData("# nothing", "")]
    [InlineData("a\\\nb", "ab")]
    [InlineData("'a\nb'", "a\nb")]
    [InlineData("", "")]
    [InlineData("   ", "")]
    public void A_line_is_split_as_a_POSIX_shell_splits_it(string line, string words)
    {
        var split = ShellWords.Split(line);
        string.Join('|', split.Words.Select(word => word.Text)).ShouldBe(words);
        split.Open.ShouldBeNull();
    }

    [Theory]
    [InlineData("a 'b c", '\'')]
    [InlineData("a \"b 'c'", '"')]
    [InlineData("a \"b\\\"", '"')]
    [InlineData("a b\\", '\\')]
    public void What_is_not_closed_is_said(string line, char open) => ShellWords.Split(line).Open.ShouldBe(open);

    [Theory]
    [InlineData("plain-1.txt")]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("it's")]
    [InlineData("$(id) `id` \\ \" * ; | &")]
    [InlineData("line\nbreak")]
    [InlineData("ünï日本")]
    [InlineData("#1")]
    public void What_is_quoted_is_read_back(string word)
    {
        var split = ShellWords.Split($"x {ShellWords.Quote(word)} y");
        split.Words.Select(each => each.Text).ShouldBe(["x", word, "y"]);
    }
}
