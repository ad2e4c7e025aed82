using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Protocol.Logs;
using RsPa.Host.Logging;

namespace RsPa.Host.Tests.Logging;

public sealed class RollingFileTargetTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rspa-file-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private string LogFile => Path.Combine(_directory, "logs", "rspa.log");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Lines_are_in_the_file_at_once_and_are_kept_at_the_next_start()
    {
        using (var first = new RollingFileTarget(LogFile, 10_000, 3, _time))
        {
            first.Write(Entry("one"));
            Read(LogFile).ShouldBe("2026-03-01T12:00:00.000Z INFO     RsPa.Tests one\n");
        }

        using var second = new RollingFileTarget(LogFile, 10_000, 3, _time);
        second.Write(Entry("two"));
        Read(LogFile).Split('\n').Length.ShouldBe(3);
    }

    [Fact]
    public void A_full_file_is_numbered_and_the_oldest_goes()
    {
        using var target = new RollingFileTarget(LogFile, 100, 2, _time);
        for (var i = 1; i <= 8; i++)
            target.Write(Entry($"entry {i}"));

        // A line is 51 bytes: one fits, two would be 102.
        Directory.GetFiles(Path.GetDirectoryName(LogFile)!).Select(Path.GetFileName).Order().ShouldBe(["rspa.log", "rspa.log.1", "rspa.log.2"]);
        Read(LogFile).ShouldContain("entry 8");
        Read($"{LogFile}.1").ShouldContain("entry 7");
        Read($"{LogFile}.2").ShouldContain("entry 6");
        new FileInfo(LogFile).Length.ShouldBeLessThanOrEqualTo(100);
    }

    [Fact]
    public void While_the_disk_refuses_entries_are_counted_and_told_later()
    {
        File.WriteAllText(Path.Combine(_directory, "logs"), "a file where the directory belongs");
        using var target = new RollingFileTarget(LogFile, 10_000, 2, _time);
        target.Write(Entry("lost 1"));
        File.Delete(Path.Combine(_directory, "logs"));
        target.Write(Entry("lost 2, since it is too early to try again"));
        target.Dropped.ShouldBe(2);

        _time.Advance(TimeSpan.FromSeconds(5));
        target.Write(Entry("kept"));

        Read(LogFile).Split('\n')[0].ShouldEndWith("2 entries dropped (file not writable)");
        Read(LogFile).ShouldEndWith("kept\n");
        target.Dropped.ShouldBe(2);
    }

    [Fact]
    public void After_the_end_entries_are_counted()
    {
        var target = new RollingFileTarget(LogFile, 10_000, 2, _time);
        target.Dispose();

        target.Write(Entry("late"));

        target.Dropped.ShouldBe(1);
    }

    private LogEntry Entry(string message) => new(_time.GetUtcNow(), LogSeverity.Info, "RsPa.Tests", message, null, null, null, null, LogContext.None);

    private static string Read(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
