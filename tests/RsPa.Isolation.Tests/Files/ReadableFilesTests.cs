using RsPa.Agents.Files;
using RsPa.Isolation.Files;
using RsPa.Testing.Files;

namespace RsPa.Isolation.Tests.Files;

/// <summary>Files inside and outside of what may be read, and links that lead from one to the other.</summary>
public sealed class ReadableFilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _open;
    private readonly string _outside;
    private readonly ReadableFiles _files;

    public ReadableFilesTests()
    {
        _open = Directory.CreateDirectory(Path.Combine(_directory.Path, "open")).FullName;
        _outside = Directory.CreateDirectory(Path.Combine(_directory.Path, "outside")).FullName;
        File.WriteAllText(Path.Combine(_open, "a.txt"), "inside");
        File.WriteAllText(Path.Combine(_outside, "secret.txt"), "secret");
        _files = new ReadableFiles(new ReadableRoots([_open], [Path.Combine(_open, "data")]));
    }

    [Fact]
    public void A_file_inside_is_read() => Read(Path.Combine(_open, "a.txt")).ShouldBe("inside");

    [Fact]
    public void A_link_inside_to_a_file_inside_is_followed()
    {
        File.CreateSymbolicLink(Path.Combine(_open, "b.txt"), "a.txt");
        Directory.CreateSymbolicLink(Path.Combine(_open, "here"), ".");
        Read(Path.Combine(_open, "here", "here", "b.txt")).ShouldBe("inside");
    }

    [Fact]
    public void A_link_from_outside_to_a_file_inside_is_followed()
    {
        File.CreateSymbolicLink(Path.Combine(_outside, "in.txt"), Path.Combine(_open, "a.txt"));
        Read(Path.Combine(_outside, "in.txt")).ShouldBe("inside");
    }

    [Fact]
    public void A_file_outside_is_refused_with_the_directories_and_the_setting()
    {
        var fault = Fault(Path.Combine(_outside, "secret.txt"));
        fault.ShouldContain($"'{Path.Combine(_outside, "secret.txt")}' is outside of what agents may read: '{_open}'");
        fault.ShouldContain("agents.readable_directories");
    }

    [Fact]
    public void Whether_there_is_a_file_outside_is_not_told() =>
        Fault(Path.Combine(_outside, "no.txt")).ShouldBe(Fault(Path.Combine(_outside, "secret.txt")).Replace("secret.txt", "no.txt", StringComparison.Ordinal));

    [Theory]
    [InlineData("../outside/secret.txt")]
    [InlineData("way/secret.txt")]
    [InlineData("far/way/../way/secret.txt")]
    [InlineData("link.txt")]
    [InlineData("link to link.txt")]
    public void Every_way_out_is_refused(string path)
    {
        Directory.CreateSymbolicLink(Path.Combine(_open, "way"), _outside);
        Directory.CreateSymbolicLink(Path.Combine(_open, "far"), ".");
        File.CreateSymbolicLink(Path.Combine(_open, "link.txt"), "../outside/secret.txt");
        File.CreateSymbolicLink(Path.Combine(_open, "link to link.txt"), "link.txt");
        Fault(Path.Combine(_open, path)).ShouldContain("is outside");
    }

    [Fact]
    public void A_link_out_is_said_to_be_one()
    {
        File.CreateSymbolicLink(Path.Combine(_open, "link.txt"), "../outside/secret.txt");
        Fault(Path.Combine(_open, "link.txt")).ShouldContain($"by a link to '{Path.Combine(_outside, "secret.txt")}'");
    }

    [Fact]
    public void The_closed_directory_stays_closed_by_a_link_too()
    {
        var data = Directory.CreateDirectory(Path.Combine(_open, "data")).FullName;
        File.WriteAllText(Path.Combine(data, "api.token"), "secret");
        File.CreateSymbolicLink(Path.Combine(_open, "token"), "data/api.token");
        Fault(Path.Combine(data, "api.token")).ShouldContain("is outside");
        Fault(Path.Combine(_open, "token")).ShouldContain("is outside");
    }

    [Fact]
    public void A_directory_that_is_allowed_by_a_link_is_allowed_where_it_is()
    {
        var link = Path.Combine(_directory.Path, "link");
        Directory.CreateSymbolicLink(link, _open);
        var files = new ReadableFiles(new ReadableRoots([link], []));
        using var file = files.OpenRead(Path.Combine(link, "a.txt"));
        file.Length.ShouldBe(6);
        files.Directory(link).ShouldBe(_open);
    }

    [Fact]
    public void Links_in_a_circle_end()
    {
        File.CreateSymbolicLink(Path.Combine(_open, "x"), "y");
        File.CreateSymbolicLink(Path.Combine(_open, "y"), "x");
        Fault(Path.Combine(_open, "x")).ShouldContain("circle");
    }

    [Fact]
    public void What_is_no_file_or_no_directory_is_refused_by_name()
    {
        Fault("a.txt").ShouldContain("'a.txt' is not a full path");
        Fault(_open).ShouldContain("is a directory");
        Fault(Path.Combine(_open, "no.txt")).ShouldContain("does not exist");
        Fault(Path.Combine(_open, "a.txt", "no.txt")).ShouldContain("does not exist");
        Should.Throw<FileRefusedException>(() => _files.Directory(Path.Combine(_open, "a.txt"))).Message.ShouldContain("is a file, not a directory");
        Should.Throw<FileRefusedException>(() => _files.Directory(Path.Combine(_open, "no"))).Message.ShouldContain("does not exist");
        Should.Throw<FileRefusedException>(() => _files.Directory(_outside)).Message.ShouldContain("is outside");
    }

    [Fact]
    public void A_pipe_holds_nobody_up()
    {
        if (OperatingSystem.IsWindows())
            return;
        Fault(OddFiles.MakePipe(Path.Combine(_open, "pipe"))).ShouldContain("is a pipe (FIFO), not a file");
    }

    public void Dispose() => _directory.Dispose();

    private string Read(string path)
    {
        using var reader = new StreamReader(_files.OpenRead(path));
        return reader.ReadToEnd();
    }

    private string Fault(string path) => Should.Throw<FileRefusedException>(() => _files.OpenRead(path)).Message;
}
