namespace RsPa.Clients.Tests;

/// <summary>Clients that others wrote, straight at the stand-in for Ollama: what they see there is what they must see through the gateway.</summary>
public sealed class StraightTests(StraightTests.Runs runs) : IClassFixture<StraightTests.Runs>
{
    /// <summary>Each check of each client.</summary>
    public static TheoryData<string, string> Checks
    {
        get
        {
            var checks = new TheoryData<string, string>();
            foreach (var client in ClientScripts.Clients)
            {
                foreach (var check in ClientScripts.ChecksOf(client))
                    checks.Add(client, check);
            }

            return checks;
        }
    }

    [ClientTheory]
    [MemberData(nameof(Checks))]
    public Task A_client_is_served_by_the_stand_in(string client, string check) => runs.ShouldPassAsync(client, check);

    /// <summary>The runs, a stand-in for each client.</summary>
    public sealed class Runs : ClientRuns
    {
        private protected override async Task<string> WithServerAsync(Func<Uri, Dictionary<string, string>, Task<string>> run)
        {
            // The scripts' callers leave more often than a real server bears: what a slot that is lost so does is for the gateway to heal.
            await using var server = await ModelServer.StartAsync(departuresPerLostSlot: 0);
            return await run(server.BaseUrl, []);
        }
    }
}
