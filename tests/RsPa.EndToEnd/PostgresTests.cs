using System.Text.Json.Nodes;
using RsPa.EndToEnd.Processes;
using RsPa.Testing;
using RsPa.Testing.Postgres;

namespace RsPa.EndToEnd;

/// <summary>The service on a PostgreSQL database.</summary>
public sealed class PostgresTests
{
    [PostgresFact]
    public async Task Tasks_outlive_a_kill_of_the_service_and_no_password_is_shown()
    {
        await using var database = await PostgresCluster.DatabaseAsync();
        await using var home = new ServiceHome();
        home.Variables["RSPA_DATABASE_URL"] = database.Url;
        var first = await home.StartAsync();
        var ids = new List<string>();
        for (var i = 0; i < 20; i++)
            ids.Add(await first.Api.SubmitAsync("system_report", new JsonObject { ["hours"] = 1 }));
        await first.Process.KillAsync();

        var second = await home.StartAsync();
        foreach (var id in ids)
            await Eventually.UntilAsync($"task {id} is completed", async () => (await second.Api.GetAsync($"/api/v1/tasks/{id}"))["status"]!.GetValue<string>() == "completed");

        File.Exists(home.MainDb).ShouldBeFalse();
        (first.Process.Output + second.Process.Output).ShouldNotContain(PostgresCluster.Password);
        var shown = await home.RspaAsync("config", "show");
        shown.Output.ShouldContain(database.Name);
        shown.Output.ShouldNotContain(Uri.EscapeDataString(PostgresCluster.Password));
    }

    [PostgresFact]
    public async Task A_second_service_of_the_same_name_is_refused()
    {
        await using var database = await PostgresCluster.DatabaseAsync();
        await using var home = new ServiceHome();
        await using var other = new ServiceHome();
        home.Variables["RSPA_DATABASE_URL"] = other.Variables["RSPA_DATABASE_URL"] = database.Url;
        await home.StartAsync();

        var (exitCode, output) = await other.RunAsync();

        exitCode.ShouldBe(1, output);
        output.ShouldContain("cluster.node_name");
    }

    [PostgresTheory]
    [InlineData("nowhere", "createdb -h 127.0.0.1")]
    [InlineData("postgres?sslmode=require", "could not be encrypted")]
    public async Task What_keeps_it_from_starting_is_said_with_what_helps(string rest, string helps)
    {
        await using var database = await PostgresCluster.DatabaseAsync();
        await using var home = new ServiceHome();
        home.Variables["RSPA_DATABASE_URL"] = database.Url.Replace($"/{database.Name}", $"/{rest}", StringComparison.Ordinal);

        var (exitCode, output) = await home.RunAsync();

        exitCode.ShouldBe(1, output);
        output.ShouldContain(helps);
        output.ShouldNotContain("   at ");
    }

    [LinuxFact]
    public async Task On_SQLite_nothing_of_the_driver_is_loaded()
    {
        await using var home = new ServiceHome();
        var service = await home.StartAsync();

        var loaded = await File.ReadAllTextAsync($"/proc/{service.Process.Id}/maps");

        loaded.ShouldContain("RsPa.Persistence.dll");
        loaded.ShouldNotContain("Npgsql");
    }
}
