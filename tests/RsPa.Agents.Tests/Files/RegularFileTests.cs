using System.Runtime.Versioning;
using System.Text;
using RsPa.Agents.Files;
using RsPa.Testing.Files;

namespace RsPa.Agents.Tests.Files;

public sealed class RegularFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Each_kind_is_told_without_opening_it()
    {
        File.WriteAllText(_directory["file"], "x");
        File.CreateSymbolicLink(_directory["link"], _directory["file"]);
        File.CreateSymbolicLink(_directory["dead"], _directory["nothing"]);
        OddFiles.MakePipe(_directory["pipe"]);
        OddFiles.MakeSocket(_directory["socket"]);

        RegularFile.KindOf(_directory["file"]).ShouldBe(FileKind.Regular);
        RegularFile.KindOf(_directory["link"]).ShouldBe(FileKind.Link);
        RegularFile.KindOf(_directory["dead"]).ShouldBe(FileKind.Link);
        RegularFile.KindOf(_directory["pipe"]).ShouldBe(FileKind.Pipe);
        RegularFile.KindOf(_directory["socket"]).ShouldBe(FileKind.Socket);
        RegularFile.KindOf(_directory.Path).ShouldBe(FileKind.Directory);
        RegularFile.KindOf("/dev/zero").ShouldBe(FileKind.Device);
        RegularFile.KindOf(_directory["nothing"]).ShouldBe(FileKind.Missing);
        RegularFile.KindOf(_directory["file/below"]).ShouldBe(FileKind.Missing);
    }

    [Fact]
    public void A_file_and_a_hard_link_to_it_are_read()
    {
        File.WriteAllText(_directory["file"], "content");
        OddFiles.MakeHardLink(_directory["file"], _directory["second"]);
        using var reader = new StreamReader(RegularFile.OpenRead(_directory["second"]));
        reader.ReadToEnd().ShouldBe("content");
    }

    [Theory]
    [InlineData("link", "a symbolic link")]
    [InlineData("pipe", "a pipe (FIFO)")]
    [InlineData("socket", "a socket")]
    [InlineData("/dev/zero", "a device")]
    public void Nothing_else_is_opened_and_nobody_waits(string name, string said)
    {
        File.WriteAllText(_directory["file"], "x");
        File.CreateSymbolicLink(_directory["link"], _directory["file"]);
        OddFiles.MakePipe(_directory["pipe"]);
        OddFiles.MakeSocket(_directory["socket"]);

        Should.Throw<NotRegularFileException>(() => RegularFile.OpenRead(Path.Combine(_directory.Path, name))).Message.ShouldContain($"is {said}, not a file");
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void What_is_put_in_a_files_place_between_the_look_and_the_opening_is_not_read()
    {
        // The second half of the opening, alone: whatever the look saw, what is opened is looked at again.
        OddFiles.MakePipe(_directory["pipe"]);
        File.CreateSymbolicLink(_directory["link"], "/dev/zero");

        using var pipe = LinuxFiles.Open(_directory["pipe"]);
        LinuxFiles.KindOf(pipe, "pipe").ShouldBe(FileKind.Pipe);
        Should.Throw<NotRegularFileException>(() => LinuxFiles.Open(_directory["link"])).Kind.ShouldBe(FileKind.Link);
    }

    [Fact]
    public void A_writer_is_known_while_it_writes_and_a_reader_is_none()
    {
        File.WriteAllText(_directory["file"], "x");
        RegularFile.IsBeingWritten(_directory["file"]).ShouldBeFalse();
        using (new FileStream(_directory["file"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
            RegularFile.IsBeingWritten(_directory["file"]).ShouldBeFalse();
        using (new FileStream(_directory["file"], FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
            RegularFile.IsBeingWritten(_directory["file"]).ShouldBeTrue();
        RegularFile.IsBeingWritten(_directory["file"]).ShouldBeFalse();
    }

    [Fact]
    public void Names_that_are_no_text_are_told_with_their_bytes()
    {
        File.WriteAllText(_directory["café.txt"], "x");
        OddFiles.MakeUnnameable(_directory.Path, "x");

        FolderNames.NotUtf8(_directory.Path, 10).ShouldBe([@"caf\xE9.txt"]);
        Directory.GetFiles(_directory.Path).Count(FolderNames.MayBeNoText).ShouldBe(1);
        OddFiles.NameAgain(_directory.Path, "named.txt");
    }

    [Theory]
    [InlineData("short", ".txt", "short.txt")]
    [InlineData("", ".txt", ".txt")]
    public void A_name_that_fits_stays(string name, string behind, string expected) => FolderNames.Fit(name, behind).ShouldBe(expected);

    [Fact]
    public void A_long_name_is_cut_between_two_characters()
    {
        var fitted = FolderNames.Fit(string.Concat(Enumerable.Repeat("é😀", 60)), ".reason.txt");

        Encoding.UTF8.GetByteCount(fitted).ShouldBeInRange(250, 255);
        fitted.ShouldEndWith(".reason.txt");
        fitted.ShouldNotContain('\uFFFD');
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(fitted)).ShouldBe(fitted);
    }
}
