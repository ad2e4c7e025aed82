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
        output.ShouldNotContain("   at ");
    }

    /// <summary>What is prepared, which exit code it ends with, and what is said.</summary>
    public static TheoryData<string, int, string> Refusals => new()
    {
        { "conf: ui.page_title = ${ui.page_title}", 2, "refers to itself" },
        { "conf: a = " + new string('[', 100_000), 2, "within one another" },
        { "variable: HOME=owner", 2, "HOME = \"owner\" is not an absolute path" },
        { "variable: RSPA_AGENTS_ENABLED_AGENTS=[\"nope\"]", 2, "is not an agent type" },
        { "variable: RSPA_DATABASE_URL=sqlite:///%00/main.db", 2, "zero character" },
        { "variable: RSPA_UI_HOST=\u001b[2J", 2, @"\u001B[2J" },
        { "directory: rspa.sock", 1, "there is a directory at" },
        { "file: rspa.sock", 1, "there is a file at" },
        { "directory: rspa.lock", 1, "can't be used" },
        { "directory: api.token", 1, "is not a plain file" },
        { "file: api.token", 1, "holds no token" },
        { "directory: main.db", 1, "main.db" },
        { "data is a file", 1, "is not a directory" },
        { "data is another's", 1, "holds what is not RsPa's, such as 'thesis.doc'" },
    };

    // One message, the right code, no stack trace, and never an end by a signal (134).
    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Where_it_can_not_start_it_says_so_in_a_few_words(string prepared, int code, string words)
    {
        await using var home = new ServiceHome();
        if (prepared.StartsWith("data is", StringComparison.Ordinal))
            Directory.CreateDirectory(Path.GetDirectoryName(home.Data)!);
        else
            MakeData(home, "700");
        switch (prepared.Split(": ", 2))
        {
            case ["conf", var text]:
                await File.WriteAllTextAsync(Path.Combine(home.Data, "rspa.conf"), text);
                break;
            case ["variable", var pair]:
                home.Variables[pair.Split('=', 2)[0]] = pair.Split('=', 2)[1];
                break;
            case ["directory", var name]:
                Directory.CreateDirectory(Path.Combine(home.Data, name));
                break;
            case ["file", var name]:
                await File.WriteAllTextAsync(Path.Combine(home.Data, name), "");
                break;
            case ["data is a file"]:
                await File.WriteAllTextAsync(home.Data, "");
                break;
            case ["data is another's"]:
                MakeData(home, "755");
                await File.WriteAllTextAsync(Path.Combine(home.Data, "thesis.doc"), "");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(prepared), prepared, "unknown");
        }

        var (exitCode, output) = await home.RunAsync();
        exitCode.ShouldBe(code, output);
        output.ShouldContain(words);
        output.ShouldNotContain("   at ");
        output.ShouldNotContain("Unhandled exception");
        output.ShouldNotContain("\u001b");
    }

    private static void MakeData(ServiceHome home, string mode)
    {
        Directory.CreateDirectory(home.Data);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(home.Data, (UnixFileMode)Convert.ToInt32(mode, 8));
    }

    [Fact]
    public async Task In_a_directory_that_is_gone_it_does_not_start_and_its_client_still_works()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var home = new ServiceHome();
        await home.StartAsync();
        foreach (var (program, arguments, code, words) in ((string, string, int, string)[])
        [
            (BuiltPrograms.Host, "", 2, "working directory is gone"),
            (BuiltPrograms.Console, "version", 0, "."),
            (BuiltPrograms.Console, "agent run system_report --file x.json", 2, "working directory is gone"),
        ])
        {
            var start = BuiltPrograms.Start("-c", home.Path, ["mkdir gone && cd gone && rmdir ../gone && exec \"$0\" \"$1\" $2", "dotnet", program, arguments], home.Variables);
            start.FileName = "/bin/sh";
            using var process = RunningProcess.Start(start);
            (await process.EndAsync()).ShouldBe(code, process.Output);
            process.Output.ShouldContain(words);
            process.Output.ShouldNotContain("   at ");
        }
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
        output.ShouldNotContain("   at ");
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
            await Eventually.UntilAsync("main.db", () => Task.FromResult(File.Exists(home.MainDb) || service.Process.HasExited));
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
