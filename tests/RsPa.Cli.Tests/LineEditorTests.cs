using RsPa.Cli.Interactive;
using Spectre.Console.Testing;

namespace RsPa.Cli.Tests;

public sealed class LineEditorTests
{
    [Fact]
    public async Task Tab_completes_the_only_word_and_the_common_start_of_several()
    {
        (await TypeAsync(["submit", "show"], "su\t")).ShouldBe("submit ");
        (await TypeAsync(["status", "start"], "s\t")).ShouldBe("sta");
    }

    [Theory]
    [InlineData("my bill.pdf", "'my bill.pdf' ")]
    [InlineData("it's", "'it'\\''s' ")]
    [InlineData("$(id)", "'$(id)' ")]
    [InlineData("bills/", "bills/")]
    [InlineData("my bills/", "'my bills/'")]
    public async Task What_is_completed_is_quoted_and_a_directory_goes_on(string word, string expected) =>
        (await TypeAsync([word], "\t")).ShouldBe(expected);

    [Fact]
    public async Task Tab_completes_within_an_open_quote() => (await TypeAsync(["my bill.pdf"], "show 'my b\t")).ShouldBe("show 'my bill.pdf' ");

    [Fact]
    public async Task Arrows_bring_back_earlier_lines()
    {
        (await TypeAsync([], ConsoleKey.UpArrow, ConsoleKey.UpArrow)).ShouldBe("one");
        (await TypeAsync([], ConsoleKey.UpArrow, ConsoleKey.UpArrow, ConsoleKey.DownArrow)).ShouldBe("two words");
    }

    [Fact]
    public async Task A_line_is_edited_where_the_cursor_stands() =>
        (await TypeAsync([], "ac", ConsoleKey.LeftArrow, "b", ConsoleKey.Home, ConsoleKey.Delete)).ShouldBe("bc");

    [Theory]
    [InlineData("^A^K", "")]
    [InlineData("^B^B^B^K", "one two  th")]
    [InlineData("^B^B^U", "ee")]
    [InlineData("^W", "one two  ")]
    [InlineData("^W^W", "one ")]
    [InlineData("^W^W^W^W", "")]
    [InlineData("^A^D", "ne two  three")]
    [InlineData("^A^F^F^H", "oe two  three")]
    [InlineData("^W^A^Y", "threeone two  ")]
    [InlineData("^A^E!", "one two  three!")]
    public async Task Control_keys_edit_as_in_a_shell(string keys, string expected) => (await TypeAsync([], "one two  three", keys)).ShouldBe(expected);

    [Theory]
    [InlineData("^Rwo", "two words")]
    [InlineData("^Ro", "two words")]
    [InlineData("^Ro^R", "one")]
    [InlineData("^Ro^R^R", "one")]
    [InlineData("^RONE", "one")]
    [InlineData("^Rxyz", "")]
    [InlineData("^Rwx^H", "two words")]
    [InlineData("^Rwo^G", "")]
    [InlineData("^Rwo^A^K", "")]
    [InlineData("^Rwo^E!", "two words!")]
    public async Task Control_R_searches_earlier_lines(string keys, string expected) => (await TypeAsync([], keys)).ShouldBe(expected);

    [Fact]
    public async Task A_character_of_two_units_is_one()
    {
        (await TypeAsync([], "a😀b", ConsoleKey.LeftArrow, ConsoleKey.LeftArrow, "x")).ShouldBe("ax😀b");
        (await TypeAsync([], "a😀", ConsoleKey.Backspace)).ShouldBe("a");
        (await TypeAsync([], "e\u0301", ConsoleKey.Backspace)).ShouldBe("");
    }

    private static async Task<string?> TypeAsync(string[] words, params object[] typed)
    {
        using var console = new TestConsole();
        foreach (var key in typed.SelectMany(Keys).Append(Key(ConsoleKey.Enter)))
            console.Input.PushKey(key);
        return await new LineEditor(console).ReadAsync("> ", ["one", "two words"], text => Complete(words, text), CancellationToken.None);
    }

    private static Completions Complete(string[] words, string text)
    {
        var (_, current) = Commands.ShellWords.Split(text).AtEnd(text.Length);
        return new Completions(current.Start, current.Text, [.. words.Where(word => word.StartsWith(current.Text, StringComparison.Ordinal))]);
    }

    /// <summary>The keys of a text, where ^A is Control and A, as a terminal sends them.</summary>
    private static IEnumerable<ConsoleKeyInfo> Keys(object typed)
    {
        if (typed is ConsoleKey single)
            return [Key(single)];
        var text = (string)typed;
        return Enumerable.Range(0, text.Length)
            .Where(at => at == 0 || text[at - 1] != '^')
            .Select(at => text[at] switch
            {
                '^' => new ConsoleKeyInfo((char)(text[at + 1] - '@'), ConsoleKey.A + (text[at + 1] - 'A'), shift: false, alt: false, control: true),
                '\t' => Key(ConsoleKey.Tab),
                var c => new ConsoleKeyInfo(c, char.IsAsciiLetter(c) ? ConsoleKey.A + (char.ToUpperInvariant(c) - 'A') : default, shift: false, alt: false, control: false),
            });
    }

    private static ConsoleKeyInfo Key(ConsoleKey key) => new('\0', key, shift: false, alt: false, control: false);
}
