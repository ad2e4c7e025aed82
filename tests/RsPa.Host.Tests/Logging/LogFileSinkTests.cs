using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Protocol.Logs;
using RsPa.Host.Logging;
using RsPa.Testing;
using Serilog.Events;

namespace RsPa.Host.Tests.Logging;

public sealed class LogFileSinkTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rspa-file-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private string LogFile => Path.Combine(_directory, "logs", "rspa.log");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Lines_are_in_the_file_at_once_and_are_kept_at_the_next_start()
    {
        using (var first = new LogFileSink(LogFile, 10_000, 3, _time))
        {
            first.Emit(Entry("one"));
            Read(LogFile).ShouldBe("2026-03-01T12:00:00.000Z INFO     RsPa.Tests one\n");
        }

        using var second = new LogFileSink(LogFile, 10_000, 3, _time);
        second.Emit(Entry("two"));
        Read(LogFile).Split('\n').Length.ShouldBe(3);
    }

    [Fact]
    public void A_full_file_is_followed_by_a_new_one_and_the_oldest_goes()
    {
        using var sink = new LogFileSink(LogFile, 100, 2, _time);
        for (var i = 1; i <= 8; i++)
            sink.Emit(Entry($"entry {i}"));

        // A line is 51 bytes: a file is full with the second.
        Directory.GetFiles(Path.GetDirectoryName(LogFile)!).Order().Select(file => $"{Path.GetFileName(file)}: {Numbers(file)}")
            .ShouldBe(["rspa_001.log: 3 4", "rspa_002.log: 5 6", "rspa_003.log: 7 8"]);
    }

    [Fact]
    public void The_newest_file_is_gone_on_with_after_a_start()
    {
        using (var first = new LogFileSink(LogFile, 100, 2, _time))
        {
            for (var i = 1; i <= 3; i++)
                first.Emit(Entry($"entry {i}"));
        }

        using var second = new LogFileSink(LogFile, 100, 2, _time);
        second.Emit(Entry("entry 4"));

        Numbers(Path.Combine(_directory, "logs", "rspa_001.log")).ShouldBe("3 4");
    }

    [LinuxFact]
    public void While_the_disk_is_full_entries_are_counted_and_told_later()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(LogFile)!);
        File.CreateSymbolicLink(LogFile, "/dev/full");
        using var sink = new LogFileSink(LogFile, 10_000, 2, _time);
        sink.Emit(Entry("lost"));
        sink.Dropped.ShouldBe(1);
        File.Delete(LogFile);

        _time.Advance(TimeSpan.FromSeconds(5));
        sink.Emit(Entry("kept"));

        Read(LogFile).ShouldMatch("^[^\n]* 1 entries dropped \\(file not writable\\)\n[^\n]* kept\n$");
    }

    [Fact]
    public void While_the_disk_refuses_entries_are_counted_and_told_later()
    {
        File.WriteAllText(Path.Combine(_directory, "logs"), "a file where the directory belongs");
        using var sink = new LogFileSink(LogFile, 10_000, 2, _time);
        sink.Emit(Entry("lost 1"));
        File.Delete(Path.Combine(_directory, "logs"));
        sink.Emit(Entry("lost 2, since it is too early to try again"));
        sink.Dropped.ShouldBe(2);

        _time.Advance(TimeSpan.FromSeconds(5));
        sink.Emit(Entry("kept"));

        Read(LogFile).Split('\n')[0].ShouldEndWith("2 entries dropped (file not writable)");
        Read(LogFile).ShouldEndWith("kept\n");
        sink.Dropped.ShouldBe(2);
    }

    [Fact]
    public void After_the_end_entries_are_counted()
    {
        var sink = new LogFileSink(LogFile, 10_000, 2, _time);
        sink.Dispose();

        sink.Emit(Entry("late"));

        sink.Dropped.ShouldBe(1);
    }

    private LogEvent Entry(string message) => LogEntryEnricher.EventOf(new LogEntry(_time.GetUtcNow(), LogSeverity.Info, "RsPa.Tests", message, null, null, null, null, LogContext.None));

    private static string Numbers(string path) => string.Join(' ', Read(path).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[(line.LastIndexOf(' ') + 1)..]));

    private static string Read(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
