using RsPa.Actors.Inbox;
using RsPa.Testing.Files;

namespace RsPa.Actors.Tests.Inbox;

public sealed class InboxFolderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly InboxFolder _folder;

    public InboxFolderTests() => _folder = new InboxFolder(_directory.Path);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_failed_file_has_its_whole_reason_beside_it_and_nothing_else()
    {
        _folder.Move(Dropped("poem.txt"), "No total was found.");

        Names("failed").ShouldBe(["poem.txt", "poem.txt.reason.txt"]);
        File.ReadAllText(_directory["failed/poem.txt.reason.txt"]).ShouldBe("No total was found." + Environment.NewLine);
    }

    [Fact]
    public void The_reason_is_there_before_the_file_so_that_nobody_finds_the_file_without_it()
    {
        var poem = Dropped("poem.txt");

        // A directory in the reason's place: it can't be written, and the file must not have gone ahead.
        Directory.CreateDirectory(_directory["failed/poem.txt.reason.txt"]);
        Should.Throw<Exception>(() => _folder.Move(poem, "No total was found.")).ShouldBeAssignableTo<SystemException>();

        File.Exists(_directory["poem.txt"]).ShouldBeTrue();
    }

    [Fact]
    public void A_second_file_of_the_same_name_gets_a_number_and_its_own_reason()
    {
        _folder.Move(Dropped("poem.txt"), "first");
        _folder.Move(Dropped("poem.txt"), "second");

        Names("failed").ShouldBe(["poem (2).txt", "poem (2).txt.reason.txt", "poem.txt", "poem.txt.reason.txt"]);
        File.ReadAllText(_directory["failed/poem.txt.reason.txt"]).ShouldStartWith("first");
        File.ReadAllText(_directory["failed/poem (2).txt.reason.txt"]).ShouldStartWith("second");
    }

    [Fact]
    public void A_file_that_changed_since_stays()
    {
        var note = Dropped("note.txt");
        File.AppendAllText(_directory["note.txt"], " and more");

        _folder.Move(note, null);

        File.Exists(_directory["note.txt"]).ShouldBeTrue();
    }

    private InboxFile Dropped(string name)
    {
        File.WriteAllText(_directory[name], "The owl and the pussycat went to sea.");
        return _folder.List().Single(file => file.Name == name);
    }

    private IEnumerable<string> Names(string folder) => Directory.EnumerateFileSystemEntries(_directory[folder]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
