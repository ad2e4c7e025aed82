using RsPa.Actors.Store;
using RsPa.Host.Files;
using RsPa.Host.Start;
using RsPa.Testing.Files;

namespace RsPa.Host.Tests.Start;

/// <summary>An existing directory is not closed to others behind its owner's back.</summary>
public sealed class DataDirectoryTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Open = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(0x1C0, 1000u, "thesis.doc", "fine")]
    [InlineData(0x140, 1000u, "", "fine")]
    [InlineData(0x1ED, 1000u, "", "mend")]
    [InlineData(0x1E8, 1000u, "rspa.conf", "mend")]
    [InlineData(0x1FF, 1000u, "main.db,main.db-wal,journal.db,logs,api.token,inbox,rspa.sock.lock", "mend")]
    [InlineData(0x1ED, 1000u, "rspa.lock,notes.txt", "mend")]
    [InlineData(0x1ED, 1000u, "thesis.doc", "holds what is not RsPa's, such as 'thesis.doc'")]
    [InlineData(0x1ED, 1000u, "rspa.conf,main.dbx", "such as 'main.dbx'")]
    [InlineData(0x1ED, 1000u, "e\e[2J", @"such as 'e\u001B[2J'")]
    [InlineData(0x3FF, 1000u, "", "is shared by all users")]
    [InlineData(0x1C0, 1001u, "", "belongs to the user 1001")]
    [InlineData(0x1C0, 0u, "rspa.lock", "belongs to the user 0")]
    public void A_directory_is_judged_by_its_owner_its_permissions_and_what_it_holds(int mode, uint owner, string names, string expected)
    {
        var verdict = DirectoryVerdict.Of("/srv/x", new UnixFile(UnixFileKind.Directory, owner, (UnixFileMode)mode), names.Split(',', StringSplitOptions.RemoveEmptyEntries), 1000);
        switch (expected)
        {
            case "fine":
                verdict.ShouldBe(new DirectoryVerdict(Mend: false, null));
                break;
            case "mend":
                verdict.Mend.ShouldBeTrue();
                verdict.Words.ShouldNotBeNull().ShouldContain("'/srv/x' was open to others");
                break;
            default:
                verdict.Mend.ShouldBeFalse();
                verdict.Words.ShouldNotBeNull().ShouldContain(expected);
                verdict.Words.ShouldContain("database.url");
                break;
        }
    }

    [Fact]
    public void A_new_one_is_made_for_its_owner_alone_and_nothing_is_said()
    {
        using var taken = DataDirectory.Take(_directory["new"]);
        taken.Mended.ShouldBeNull();
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(taken.Path).ShouldBe(OwnerOnly);
    }

    [Fact]
    public void One_of_ours_that_is_open_is_closed_and_that_is_said()
    {
        if (OperatingSystem.IsWindows())
            return;
        var path = Make("ours", "rspa.conf");
        using var taken = DataDirectory.Take(path);
        taken.Mended.ShouldNotBeNull().ShouldContain($"'{path}' was open to others (755), and is now closed to them (700)");
        File.GetUnixFileMode(path).ShouldBe(OwnerOnly);
    }

    [Fact]
    public void One_that_holds_other_things_is_refused_and_left_as_it_is()
    {
        if (OperatingSystem.IsWindows())
            return;
        var path = Make("theirs", "thesis.doc");
        Should.Throw<StorageException>(() => DataDirectory.Take(path)).Message.ShouldContain("chmod 700");
        File.GetUnixFileMode(path).ShouldBe(Open);
        Directory.EnumerateFiles(path).Count().ShouldBe(1);
    }

    [Fact]
    public void A_file_is_no_directory()
    {
        File.WriteAllText(_directory["file"], "");
        Should.Throw<StorageException>(() => DataDirectory.Take(_directory["file"])).Message.ShouldContain("is not a directory");
    }

    [Fact]
    public void A_second_one_is_refused_with_the_remedy()
    {
        using var first = DataDirectory.Take(_directory["new"]);
        Should.Throw<StorageException>(() => DataDirectory.Take(_directory["new"])).Message.ShouldContain("Stop it first");
    }

    private string Make(string name, string file)
    {
        var path = Directory.CreateDirectory(_directory[name]).FullName;
        File.WriteAllText(Path.Combine(path, file), "");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, Open);
        return path;
    }
}
