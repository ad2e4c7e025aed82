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

    [Fact]
    public void Only_files_are_taken_and_what_is_none_is_named_with_what_it_is()
    {
        Dropped("bill.txt");
        OddFiles.MakeHardLink(_directory["bill.txt"], _directory["again.txt"]);
        File.CreateSymbolicLink(_directory["link.txt"], "/dev/zero");
        File.CreateSymbolicLink(_directory["dead.txt"], _directory["nothing"]);
        OddFiles.MakePipe(_directory["pipe.txt"]);
        OddFiles.MakeSocket(_directory["socket.txt"]);
        Directory.CreateDirectory(_directory["march"]);
        Directory.CreateDirectory(_directory["done"]);
        Directory.CreateDirectory(_directory["failed"]);

        var scan = _folder.Scan(100);

        scan.Files.Select(file => file.Name).Order(StringComparer.Ordinal).ShouldBe(["again.txt", "bill.txt"]);
        scan.Odd.Select(odd => odd.Name).ShouldBe(["dead.txt", "link.txt", "march", "pipe.txt", "socket.txt"]);
        scan.Odd.Select(odd => odd.Reason[..odd.Reason.IndexOf(':', StringComparison.Ordinal)])
            .ShouldBe(["it is a symbolic link", "it is a symbolic link", "it is a directory", "it is a pipe (FIFO)", "it is a socket"]);
    }

    [Fact]
    public void A_name_that_is_no_text_hides_no_other_file_and_is_told_with_its_bytes()
    {
        Dropped("bill.txt");
        OddFiles.MakeUnnameable(_directory.Path, "x");

        var scan = _folder.Scan(100);

        scan.Files.ShouldHaveSingleItem().Name.ShouldBe("bill.txt");
        var odd = scan.Odd.ShouldHaveSingleItem();
        odd.Name.ShouldBe(@"caf\xE9.txt");
        odd.Reason.ShouldContain("rename it");
        OddFiles.NameAgain(_directory.Path, "café.txt");
        _folder.Scan(100).Files.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("é")]
    [InlineData("😀")]
    public void A_name_as_long_as_the_disk_allows_moves_with_its_reason_and_again_with_a_number(string letter)
    {
        var name = string.Concat(Enumerable.Repeat(letter, 250 / System.Text.Encoding.UTF8.GetByteCount(letter))) + ".txt";
        _folder.Move(Dropped(name), "first");
        _folder.Move(Dropped(name), "second");

        Names("").ShouldBe(["failed"]);
        Names("failed").Count().ShouldBe(4);
        _folder.ListFailed(10).Files.Select(one => one.Reason).Order(StringComparer.Ordinal).ShouldBe(["first", "second"]);
        _folder.PutBack(name).ShouldBe(name);
        Names("failed").Count().ShouldBe(2);
    }

    [Fact]
    public void A_look_finds_no_more_files_than_it_is_told_to_and_says_so()
    {
        for (var i = 0; i < 5; i++)
            File.WriteAllText(_directory[$"{i}.txt"], "x");

        _folder.Scan(3).Files.Count.ShouldBe(3);
        _folder.Scan(3).MoreFiles.ShouldBeTrue();
        _folder.Scan(5).MoreFiles.ShouldBeFalse();
    }

    [Fact]
    public void What_is_no_file_is_named_a_hundred_times_and_then_counted()
    {
        for (var i = 0; i < 103; i++)
            File.CreateSymbolicLink(_directory[$"{i}"], "nothing");

        var scan = _folder.Scan(10);

        scan.Odd.Count.ShouldBe(100);
        scan.MoreOdd.ShouldBe(3);
    }

    [Fact]
    public void A_file_that_somebody_writes_is_not_read_and_neither_is_one_that_changed_or_went()
    {
        var note = Dropped("note.txt");
        using (new FileStream(_directory["note.txt"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            Read(note).State.ShouldBe(InboxReadingState.BeingWritten);
        Read(note).State.ShouldBe(InboxReadingState.Whole);

        File.AppendAllText(_directory["note.txt"], " and more");
        Read(note).State.ShouldBe(InboxReadingState.BeingWritten);
        File.Delete(_directory["note.txt"]);
        Read(note).State.ShouldBe(InboxReadingState.Gone);
        OddFiles.MakePipe(_directory["note.txt"]);
        Read(note).State.ShouldBe(InboxReadingState.Gone);
    }

    [Fact]
    public void Reading_ends_with_its_token_and_a_huge_file_is_read_in_part()
    {
        using (var huge = File.Create(_directory["huge.txt"]))
            huge.SetLength(64L * 1024 * 1024 * 1024);
        var file = _folder.Scan(1).Files.Single();

        Read(file).State.ShouldBe(InboxReadingState.Whole);
        Should.Throw<OperationCanceledException>(() => _folder.Read(file, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_failed_file_that_is_written_later_is_put_back_and_one_that_is_not_stays()
    {
        _folder.Move(Dropped("stays.txt"), "No total was found.");
        _folder.Move(Dropped("half.txt"), "No total was found.");
        File.WriteAllText(_directory["failed/stranger.txt"], "somebody put it there");
        _folder.PutBackChanged(100).ShouldBeEmpty();

        File.AppendAllText(_directory["failed/half.txt"], " Total 12.00 EUR");
        File.SetLastWriteTimeUtc(_directory["failed/half.txt"], File.GetLastWriteTimeUtc(_directory["failed/half.txt.reason.txt"]).AddMilliseconds(1));

        _folder.PutBackChanged(100).ShouldBe(["half.txt"]);
        Names("").ShouldBe(["failed", "half.txt"]);
        Names("failed").ShouldBe(["stays.txt", "stays.txt.reason.txt", "stranger.txt"]);
    }

    [Fact]
    public void A_file_from_tomorrow_is_not_taken_for_one_that_changes_for_ever()
    {
        Dropped("poem.txt");
        File.SetLastWriteTimeUtc(_directory["poem.txt"], File.GetLastWriteTimeUtc(_directory["poem.txt"]).AddDays(1));

        _folder.Move(_folder.Scan(1).Files.Single(), "No total was found.");

        _folder.PutBackChanged(100).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("../poem.txt")]
    [InlineData("failed/../../poem.txt")]
    [InlineData("nothing.txt")]
    [InlineData("poem.txt.reason.txt")]
    [InlineData("..")]
    public void Only_a_failed_file_can_be_put_back(string name)
    {
        _folder.Move(Dropped("poem.txt"), "No total was found.");
        _folder.PutBack(name).ShouldBeNull();
        Names("failed").ShouldBe(["poem.txt", "poem.txt.reason.txt"]);
    }

    private InboxReading Read(InboxFile file) => _folder.Read(file, CancellationToken.None);

    private InboxFile Dropped(string name)
    {
        File.WriteAllText(_directory[name], "The owl and the pussycat went to sea.");
        return _folder.Scan(1000).Files.Single(file => file.Name == name);
    }

    private IEnumerable<string> Names(string folder) => Directory.EnumerateFileSystemEntries(_directory[folder]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
