using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RsPa.EndToEnd.Processes;

namespace RsPa.EndToEnd;

/// <summary>Where the service can't run, it says why, and leaves everything as it was.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task Bad_settings_are_listed_all_at_once_and_the_exit_code_is_2()
    {
        await using var home = new ServiceHome();
        home.Variables["RSPA_UI_HOST"] = "0.0.0.0";
        home.Variables["RSPA_TASKS_SLOTS"] = "0";
        home.Variables["RSPA_LOGGING_LEVEL"] = "LOUD";
        var (exitCode, output) = await home.RunAsync();
        exitCode.ShouldBe(2, output);
        output.ShouldContain("0.0.0.0");
        output.ShouldContain("loopback");
        output.ShouldContain("RSPA_TASKS_SLOTS");
        output.ShouldContain("1024");
        output.ShouldContain("LOUD");
        output.ShouldContain("WARNING");
        Directory.Exists(home.Data).ShouldBeFalse();
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_the_remedy()
    {
        await using var home = new ServiceHome();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        home.Variables["RSPA_UI_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        var (exitCode, output) = await home.RunAsync();
        exitCode.ShouldBe(1, output);
        output.ShouldContain($"port {port}");
        output.ShouldContain("RSPA_UI_PORT");
    }

    [Fact]
    public async Task A_second_service_on_the_same_data_is_refused_and_the_first_one_goes_on()
    {
        await using var home = new ServiceHome();
        var first = await home.StartAsync();
        var (exitCode, output) = await home.RunAsync();
        exitCode.ShouldBe(1, output);
        output.ShouldContain(home.Data);
        output.ShouldContain("Another RsPa");
        await first.ReadyAsync();
    }

    [Fact]
    public async Task A_database_of_a_newer_version_and_a_damaged_one_are_left_as_they_are()
    {
        await using var home = new ServiceHome();
        await (await home.StartAsync()).StopAsync();
        using (var main = home.OpenMainDb(Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite))
        {
            using var newer = main.CreateCommand();
            newer.CommandText = "INSERT INTO __EFMigrationsHistory VALUES ('29991231000000_FromTheFuture', '99.0')";
            newer.ExecuteNonQuery().ShouldBe(1);
        }

        var (exitCode, output) = await home.RunAsync();
        exitCode.ShouldBe(1, output);
        output.ShouldContain("newer version");
        output.ShouldContain("29991231000000_FromTheFuture");

        var garbage = new byte[20_000];
        new Random(1).NextBytes(garbage);
        await File.WriteAllBytesAsync(home.MainDb, garbage);
        (exitCode, output) = await home.RunAsync();
        exitCode.ShouldBe(1, output);
        output.ShouldContain(home.MainDb);
        output.ShouldContain("damaged");
        output.ShouldContain("backups");
        (await File.ReadAllBytesAsync(home.MainDb)).ShouldBe(garbage);
    }

    // The first start makes the databases. Entity Framework takes a lock in a table of its own, which a killed process leaves behind.
    [Fact]
    public async Task A_first_start_that_was_killed_anywhere_is_followed_by_one_that_works()
    {
        await using var home = new ServiceHome();
        var random = new Random(7);
        for (var i = 0; i < 6; i++)
        {
            var service = home.Launch(ServiceHome.FreePort());
            await Patience.UntilAsync("main.db", () => Task.FromResult(File.Exists(home.MainDb) || service.Process.HasExited));
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(i * 60)), TimeProvider.System);
            service.Process.HasExited.ShouldBeFalse(service.Process.Output);
            await service.Process.KillAsync();
            if (i < 5)
                Directory.Delete(home.Data, recursive: true);
        }

        await home.StartAsync();
    }

    [Theory]
    [InlineData("CREATE TABLE \"__EFMigrationsLock\" (\"Id\" INTEGER NOT NULL PRIMARY KEY, \"Timestamp\" TEXT NOT NULL); INSERT INTO \"__EFMigrationsLock\" VALUES (1, '2025-03-14')")]
    [InlineData("CREATE TABLE \"__EFMigrationsLock\" (\"Id\" INTEGER NOT NULL PRIMARY KEY, \"Timestamp\" TEXT NOT NULL); INSERT INTO \"__EFMigrationsLock\" VALUES (1, '2025-03-14'); CREATE TABLE \"__EFMigrationsHistory\" (\"MigrationId\" TEXT NOT NULL PRIMARY KEY, \"ProductVersion\" TEXT NOT NULL)")]
    public async Task What_a_killed_migration_left_behind_stops_nobody(string left)
    {
        await using var home = new ServiceHome();
        Directory.CreateDirectory(home.Data);
        using (var main = home.OpenMainDb(Microsoft.Data.Sqlite.SqliteOpenMode.ReadWriteCreate))
        {
            using var lockTable = main.CreateCommand();
#pragma warning disable CA2100 // the text is a constant of this class
            lockTable.CommandText = left;
#pragma warning restore CA2100
            lockTable.ExecuteNonQuery();
        }

        await home.StartAsync();
    }
}
