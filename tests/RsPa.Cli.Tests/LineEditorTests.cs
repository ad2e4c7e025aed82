using RsPa.Cli.Interactive;
using Spectre.Console.Testing;

namespace RsPa.Cli.Tests;

public sealed class LineEditorTests
{
    [Fact]
    public async Task Tab_completes_the_only_word_and_the_common_start_of_several()
    {
        (await TypeAsync(text => ["submit", "show"], ConsoleKey.S, ConsoleKey.U, ConsoleKey.Tab)).ShouldBe("submit ");
        (await TypeAsync(text => ["status", "start"], ConsoleKey.S, ConsoleKey.Tab)).ShouldBe("sta");
    }

    [Fact]
    public async Task Arrows_bring_back_earlier_lines()
    {
        (await TypeAsync(_ => [], ConsoleKey.UpArrow, ConsoleKey.UpArrow)).ShouldBe("one");
        (await TypeAsync(_ => [], ConsoleKey.UpArrow, ConsoleKey.UpArrow, ConsoleKey.DownArrow)).ShouldBe("two");
    }

    [Fact]
    public async Task A_line_is_edited_where_the_cursor_stands() =>
        (await TypeAsync(_ => [], ConsoleKey.A, ConsoleKey.C, ConsoleKey.LeftArrow, ConsoleKey.B, ConsoleKey.Home, ConsoleKey.Delete)).ShouldBe("bc");

    private static async Task<string?> TypeAsync(Func<string, IReadOnlyList<string>> complete, params ConsoleKey[] keys)
    {
        using var console = new TestConsole();
        foreach (var key in keys)
            console.Input.PushKey(new ConsoleKeyInfo(key is >= ConsoleKey.A and <= ConsoleKey.Z ? (char)(key + 32) : '\0', key, shift: false, alt: false, control: false));
        console.Input.PushKey(ConsoleKey.Enter);
        return await new LineEditor(console).ReadAsync("> ", ["one", "two"], complete, CancellationToken.None);
    }
}
