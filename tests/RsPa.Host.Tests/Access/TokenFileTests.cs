using RsPa.Actors.Store;
using RsPa.Host.Access;
using RsPa.Testing.Files;

namespace RsPa.Host.Tests.Access;

public sealed class TokenFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryDirectory _directory = new();
    private int _calls;

    private string File => _directory["api.token"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_first_start_makes_it_for_its_owner_alone()
    {
        var made = Take();

        (made.Path, made.Mended).ShouldBe((File, null));
        System.IO.File.ReadAllText(File).ShouldBe($"{made.Token}\n");
        Convert.FromBase64String(made.Token.Replace('-', '+').Replace('_', '/') + "=").Length.ShouldBe(32);
        if (!OperatingSystem.IsWindows())
            System.IO.File.GetUnixFileMode(File).ShouldBe(OwnerOnly);
        Directory.EnumerateFiles(_directory.Path).ShouldBe([File]);
    }

    [Fact]
    public void Every_further_start_reads_it()
    {
        var made = Take();
        Take().ShouldBe(made);
        _calls.ShouldBe(1);
    }

    [Fact]
    public void Whoever_removes_it_gets_another_one() => Take().Token.ShouldNotBe(Again().Token);

    [Fact]
    public void What_a_crash_left_of_it_is_in_nobodys_way()
    {
        System.IO.File.WriteAllText($"{File}.new", "half");
        Take().Token.Length.ShouldBe(43);
        System.IO.File.Exists($"{File}.new").ShouldBeFalse();
    }

    [Fact]
    public void An_owner_may_choose_one()
    {
        System.IO.File.WriteAllText(File, $"  {new string('t', 32)}\r\n");
        Close();
        Take().Token.ShouldBe(new string('t', 32));
    }

    [Fact]
    public void One_that_others_can_read_is_closed_and_that_is_said()
    {
        if (OperatingSystem.IsWindows())
            return;
        Take();
        System.IO.File.SetUnixFileMode(File, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        var mended = Take().Mended.ShouldNotBeNull();
        mended.ShouldContain(File);
        mended.ShouldContain("(644)");
        mended.ShouldContain("remove it and start again");
        System.IO.File.GetUnixFileMode(File).ShouldBe(OwnerOnly);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("there are spaces in this one, and so it is none")]
    [InlineData("ünïcödeünïcödeünïcödeünïcödeünïcöde")]
    public void What_is_no_token_is_refused_with_the_remedy(string text)
    {
        System.IO.File.WriteAllText(File, text);
        Close();
        Should.Throw<StorageException>(Take).Message.ShouldContain("Remove it, and the next start makes a new one");
    }

    [Fact]
    public void A_text_without_end_is_not_read_to_its_end()
    {
        System.IO.File.WriteAllText(File, new string('t', 1_000_000));
        Close();
        Should.Throw<StorageException>(Take);
    }

    [Fact]
    public void A_link_or_a_directory_is_no_token_file()
    {
        if (OperatingSystem.IsWindows())
            return;
        System.IO.File.WriteAllText(_directory["elsewhere"], new string('t', 43));
        System.IO.File.CreateSymbolicLink(File, _directory["elsewhere"]);
        Should.Throw<StorageException>(Take).Message.ShouldContain("is not a plain file");

        System.IO.File.Delete(File);
        Directory.CreateDirectory(File);
        Should.Throw<StorageException>(Take).Message.ShouldContain("is not a plain file");
    }

    private TokenFile Take() => TokenFile.Take(_directory.Path, count =>
    {
        var bytes = new byte[count];
        new Random(++_calls).NextBytes(bytes);
        return bytes;
    });

    private TokenFile Again()
    {
        System.IO.File.Delete(File);
        return Take();
    }

    private void Close()
    {
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(File, OwnerOnly);
    }
}
