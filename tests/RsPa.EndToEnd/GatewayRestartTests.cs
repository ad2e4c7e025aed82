using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using RsPa.EndToEnd.Api;
using RsPa.EndToEnd.Processes;
using RsPa.Testing.Ollama;
using RsPa.Testing.VirtualTime;

namespace RsPa.EndToEnd;

/// <summary>The process is killed while models answer, and starts again.</summary>
public sealed partial class GatewayRestartTests
{
    private const string Model = "llama4:maverick";
    private const long ManyTokens = 5000;

    [Fact]
    public async Task What_was_measured_and_used_is_known_after_a_kill_in_the_middle_of_a_stream_and_nothing_is_loaded_again()
    {
        var (gate, loads, receipts) = (new Gate(), 0, 0);
        await using var ollama = await OllamaStandIn.StartAsync(new OllamaStandInOptions
        {
            Models = [new StandInModel(Model)],
            LoadTime = TimeSpan.FromMilliseconds(300),
            Parallel = 3,
            DeparturesPerLostSlot = 0,
            LoadGate = _ =>
            {
                Interlocked.Increment(ref loads);
                return null;
            },
            Otherwise = (_, request) =>
                request.Body.Contains("Hold on", StringComparison.Ordinal) ? OllamaBehaviour.Silence(gate, "first").InRunner()
                : request.Body.Contains("RC-10001", StringComparison.Ordinal) && Interlocked.Increment(ref receipts) == 1 ? OllamaBehaviour.Silence(gate, "{").InRunner()
                : null,
        });
        await using var home = new ServiceHome();
        home.Variables["RSPA_OLLAMA_PORT"] = ollama.Port.ToString(CultureInfo.InvariantCulture);
        home.Variables["RSPA_OLLAMA_SLOTS"] = "3";
        home.Variables["RSPA_CLUSTER_LEASE_SECONDS"] = "5";
        var service = await home.StartAsync();
        var key = Key().Match((await home.RspaAsync("llm", "key", "create", "chat", "--weight", "2", "--hard-tokens", "1000000")).Output).Value;

        // More than the server's own context holds, so that the gateway has to know which one it had the model loaded with.
        using (var client = Client(service, key))
        {
            await AskAsync(client, string.Concat(Enumerable.Repeat("a long story ", 2000)));
            await AskAsync(client, "Hello");
            (await ModelAsync(service))["load_seconds"]!.GetValue<double>().ShouldBeGreaterThan(0.2);
            await Eventually.UntilAsync("remembered", () => RememberedAsync(home));
            var before = loads;

            using var held = Request("Hold on.");
            using var answer = await client.SendAsync(held, HttpCompletionOption.ResponseHeadersRead, TestLimit.Token());
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
            (await reader.ReadLineAsync(TestLimit.Token()))!.ShouldContain("first");
            var task = await service.Api.SubmitAsync("reimbursement", Receipts.Input(1));
            await Eventually.UntilAsync("the task asks", () => Task.FromResult(receipts == 1));

            await service.Process.KillAsync();

            await Should.ThrowAsync<IOException>(() => reader.ReadToEndAsync(TestLimit.Token()));
            service = await home.StartAsync();
            var again = await service.TaskAsync(task, "completed");
            again["output"]!["model"]!["used"]!.GetValue<bool>().ShouldBeTrue(again.ToJsonString());
            receipts.ShouldBe(2);
            loads.ShouldBe(before);
        }

        var model = await ModelAsync(service);
        model["load_seconds"]!.GetValue<double>().ShouldBeGreaterThan(0.2);
        model["output_tokens_per_second"]!.GetValue<double>().ShouldBeGreaterThan(0);

        // Its weight comes with its key.
        using (var client = Client(service, key))
            await AskAsync(client, "Hello once more");
        var tenant = (await service.Api.GetAsync("/api/v1/llm/status"))["tenants"]!.AsArray().Single(one => (string)one!["name"]! == "chat")!;
        tenant["weight"]!.GetValue<double>().ShouldBe(2);
        tenant["tokens_today"]!.GetValue<long>().ShouldBeGreaterThan(ManyTokens);
        ollama.Requests.Count(request => request.Path == "/api/chat" && request.Body.Contains("Hello", StringComparison.Ordinal)).ShouldBe(2);
        gate.Open();
    }

    [SmallDiskFact]
    public async Task A_full_disk_stops_no_call_to_a_model_and_accounts_are_made_up_for_once_there_is_room()
    {
        await using var ollama = await OllamaStandIn.StartAsync(new OllamaStandInOptions { Models = [new StandInModel(Model)], Parallel = 4 });
        using var disk = new SmallDisk();
        await using var home = new ServiceHome { Data = disk.Path };
        home.Variables["RSPA_DATABASE_URL"] = "sqlite:///" + home.MainDb.TrimStart('/');
        home.Variables["RSPA_OLLAMA_PORT"] = ollama.Port.ToString(CultureInfo.InvariantCulture);
        var service = await home.StartAsync();
        await service.IdleAsync();
        using var client = Client(service, key: "");
        await AskAsync(client, "Before");
        await Eventually.UntilAsync("accounted for", async () => await AccountedAsync(service) == 1);

        var ballast = disk.Fill();
        var asked = 1;
        await Eventually.UntilAsync("seen", async () =>
        {
            for (var i = 0; i < 20; i++)
                await AskAsync(client, $"Question {asked++}");
            using var ready = await service.Api.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return !ready.IsSuccessStatusCode;
        });

        File.Delete(ballast);
        await service.ReadyAsync();
        await AskAsync(client, "After");
        await Eventually.UntilAsync("all accounted for", async () => await AccountedAsync(service) == asked + 1);
        await service.StopAsync();
    }

    private static async Task<int> AccountedAsync(ServiceProcess service) =>
        (await service.Api.GetAsync("/api/v1/llm/calls?tenant=local&limit=1000"))["calls"]!.AsArray().Count;

    private static HttpClient Client(ServiceProcess service, string key) =>
        new() { BaseAddress = new Uri($"http://localhost:{service.GatewayPort}"), DefaultRequestHeaders = { Authorization = key.Length > 0 ? new("Bearer", key) : null } };

    private static HttpRequestMessage Request(string words) => new(HttpMethod.Post, "/api/chat")
    {
        Content = new StringContent(new JsonObject { ["model"] = Model, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = words }) }.ToJsonString(), Encoding.UTF8, "application/json"),
    };

    private static async Task AskAsync(HttpClient client, string words)
    {
        using var request = Request(words);
        using var answer = await client.SendAsync(request, TestLimit.Token());
        (await answer.Content.ReadAsStringAsync()).ShouldContain("\"done\":true");
    }

    private static Task<JsonNode> ModelAsync(ServiceProcess service) => service.Api.GetAsync($"/api/v1/llm/models/{Model}");

    // What has reached the journal is there after a kill.
    private static Task<bool> RememberedAsync(ServiceHome home)
    {
        using var journal = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(home.Data, "journal.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        journal.Open();
        using var command = journal.CreateCommand();
        command.CommandText = "SELECT CAST(message AS TEXT) FROM journal WHERE persistence_id = 'gateway'";
        using var events = command.ExecuteReader();
        while (events.Read())
        {
            var memo = JsonNode.Parse(events.GetString(0))!;
            if (memo["tenants"]?.AsArray().Any(tenant => (string)tenant!["tenant"]! == "chat" && (long)tenant["tokens"]! > ManyTokens) is true)
                return Task.FromResult(true);
        }

        return Task.FromResult(false);
    }

    [GeneratedRegex("rspa_[A-Za-z0-9_-]{43}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();
}
