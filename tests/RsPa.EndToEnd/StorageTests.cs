using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using RsPa.EndToEnd.Api;
using RsPa.EndToEnd.Processes;

namespace RsPa.EndToEnd;

/// <summary>Databases that are missing, damaged, changed or taken away: the service says so, and takes nothing that it can't keep.</summary>
public sealed class StorageTests
{
    // A mistyped directory, a lost disk or an rm left an empty ledger behind, as if there had never been another one.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_main_db_that_is_gone_beside_a_journal_is_not_silently_made_anew(bool empty)
    {
        await using var home = new ServiceHome();
        await StartAndStopAsync(home);
        var backup = Path.Combine(Directory.CreateDirectory(Path.Combine(home.Data, "backups")).FullName, "main_20250310T080000000Z.db");
        using (var main = home.OpenMainDb())
        using (var copy = new SqliteConnection($"Data Source={backup};Pooling=False"))
        {
            copy.Open();
            main.BackupDatabase(copy);
        }

        await File.WriteAllTextAsync(Path.Combine(home.Data, "backups", "main_20250311T080000000Z.db"), "this newer one is not a database");
        File.Delete(home.MainDb);
        if (empty)
            await File.WriteAllBytesAsync(home.MainDb, []);

        var (exitCode, output) = await home.RunAsync();

        exitCode.ShouldBe(1, output);
        output.ShouldContain(home.MainDb);
        output.ShouldContain(empty ? "empty" : "missing");
        output.ShouldContain("journal.db");
        output.ShouldContain($"cp '{backup}' '{home.MainDb}'");
        output.ShouldContain("--database.start_afresh true");
        output.ShouldNotContain("   at ");

        // Told so, it begins anew, and what there was is kept.
        await StartAndStopAsync(home, "--database.start_afresh", "true");
        var aside = Directory.GetDirectories(home.Data, "aside_*").ShouldHaveSingleItem();
        File.Exists(Path.Combine(aside, "journal.db")).ShouldBeTrue();
        File.Exists(Path.Combine(aside, "backups", Path.GetFileName(backup))).ShouldBeTrue();
        File.Exists(home.MainDb).ShouldBeTrue();
    }

    [Theory]
    [InlineData("journal.db")]
    [InlineData("logs/logs.db")]
    public async Task Another_database_that_is_damaged_is_diagnosed_as_main_db_is(string name)
    {
        await using var home = new ServiceHome();
        await StartAndStopAsync(home);
        var file = Path.Combine(home.Data, name);
        var garbage = new byte[20_000];
        new Random(1).NextBytes(garbage);
        await File.WriteAllBytesAsync(file, garbage);

        var (exitCode, output) = await home.RunAsync();

        exitCode.ShouldBe(1, output);
        output.ShouldContain(file);
        output.ShouldContain("damaged");
        output.ShouldContain("mv ");
        output.ShouldNotContain("   at ");
        (await File.ReadAllBytesAsync(file)).ShouldBe(garbage);
    }

    [Theory]
    [InlineData("main.db", "attempts")]
    [InlineData("journal.db", "journal")]
    [InlineData("logs/logs.db", "log")]
    public async Task A_database_that_lacks_a_table_is_never_ready(string name, string table)
    {
        await using var home = new ServiceHome();
        await StartAndStopAsync(home);
        var file = Path.Combine(home.Data, name);
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Open();
            using var drop = connection.CreateCommand();
#pragma warning disable CA2100 // the names are this test's own
            drop.CommandText = $"DROP TABLE {table}";
#pragma warning restore CA2100
            drop.ExecuteNonQuery();
        }

        var (exitCode, output) = await home.RunAsync();

        exitCode.ShouldBe(1, output);
        output.ShouldContain(file);
        output.ShouldContain($"table '{table}'");
        output.ShouldNotContain("   at ");
    }

    // 50 of 50 tasks were acknowledged into a file that no name led to any more.
    [Fact]
    public async Task A_main_db_that_is_taken_away_takes_nothing_more_and_its_return_heals_it()
    {
        await using var home = new ServiceHome();
        var service = await home.StartAsync();
        await service.Api.SubmitAsync("reimbursement", Receipts.Input(0));
        await service.IdleAsync();
        var away = Path.Combine(home.Path, "taken.db");
        File.Move(home.MainDb, away);

        var (status, problem) = await service.Api.PostAsync("/api/v1/tasks", Submission(1));

        status.ShouldBe(HttpStatusCode.ServiceUnavailable, problem.ToJsonString());
        problem["type"]!.GetValue<string>().ShouldBe("urn:rspa:storage_failed");
        problem["detail"]!.GetValue<string>().ShouldContain("removed or replaced");
        await Eventually.UntilAsync("not ready", async () =>
        {
            using var ready = await service.Api.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return !ready.IsSuccessStatusCode && (await ready.Content.ReadAsStringAsync()).Contains("removed or replaced", StringComparison.Ordinal);
        });
        File.Exists(home.MainDb).ShouldBeFalse();

        File.Move(away, home.MainDb);
        await service.Api.SubmitAsync("reimbursement", Receipts.Input(2));
        await service.ReadyAsync();
        await service.IdleAsync();
        await service.StopAsync();
    }

    [Fact]
    public async Task A_main_db_that_is_replaced_takes_nothing_until_the_service_has_started_again()
    {
        await using var home = new ServiceHome();
        var service = await home.StartAsync();
        await service.IdleAsync();
        var copy = Path.Combine(home.Path, "copy.db");
        using (var main = home.OpenMainDb())
        using (var target = new SqliteConnection($"Data Source={copy};Pooling=False"))
        {
            target.Open();
            main.BackupDatabase(target);
        }

        File.Move(copy, home.MainDb, overwrite: true);

        for (var i = 0; i < 3; i++)
        {
            var (status, problem) = await service.Api.PostAsync("/api/v1/tasks", Submission(i));
            status.ShouldBe(HttpStatusCode.ServiceUnavailable, problem.ToJsonString());
        }
    }

    [Fact]
    public async Task A_journal_that_fails_for_good_while_the_service_runs_stops_it_with_one_message()
    {
        await using var home = new ServiceHome();
        var service = await home.StartAsync();
        using (var journal = new SqliteConnection($"Data Source={Path.Combine(home.Data, "journal.db")};Pooling=False"))
        {
            journal.Open();
            using var drop = journal.CreateCommand();
            drop.CommandText = "DROP TABLE journal";
            drop.ExecuteNonQuery();
        }

        // It is told that this was not kept, or hears no more: the service stops at the same time.
        using var ended = new CancellationTokenSource();
        using var body = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        var pause = service.Api.Http.PostAsync(new Uri("/api/v1/agents/reimbursement/pause", UriKind.Relative), body, ended.Token);

        (await service.Process.EndAsync()).ShouldBe(1, service.Process.Output);
        var said = service.Process.Output.Split('\n');
        said.Count(line => line.Contains("RsPa had to stop", StringComparison.Ordinal)).ShouldBe(1, service.Process.Output);
        said.Count(line => line.Contains(" ERROR ", StringComparison.Ordinal) || line.Contains(" CRITICAL ", StringComparison.Ordinal)).ShouldBeLessThan(10, service.Process.Output);
        await ended.CancelAsync();
        try
        {
            using var answer = await pause;
            answer.IsSuccessStatusCode.ShouldBeFalse();
        }
        catch (Exception cut) when (cut is HttpRequestException or OperationCanceledException)
        {
            // It was not answered.
        }
    }

    private static JsonObject Submission(int number) =>
        ApiClient.Submission(RsPa.Agents.TaskId.New(TimeProvider.System).ToString(), "reimbursement", Receipts.Input(number));

    private static async Task StartAndStopAsync(ServiceHome home, params string[] arguments)
    {
        var service = arguments.Length == 0 ? await home.StartAsync() : home.Launch(ServiceHome.FreePort(), arguments);
        await service.ReadyAsync();
        await service.IdleAsync();
        await service.StopAsync();
    }
}
