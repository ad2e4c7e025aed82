namespace RsPa.Clients.Tests;

/// <summary>Clients that others wrote, through the drop-in endpoint of the built service, with the stand-in for Ollama behind it.</summary>
public sealed class ThroughTheGatewayTests(ThroughTheGatewayTests.Runs runs) : IClassFixture<ThroughTheGatewayTests.Runs>
{
    [ClientTheory]
    [MemberData(nameof(StraightTests.Checks), MemberType = typeof(StraightTests))]
    public Task A_client_is_served_through_the_gateway(string client, string check) => runs.ShouldPassAsync(client, check);

    /// <summary>The runs, a service and a stand-in for each client. Callers that leave cost the stand-in slots, as they do a real server.</summary>
    public sealed class Runs : ClientRuns
    {
        private protected override async Task<string> WithServerAsync(Func<Uri, Dictionary<string, string>, Task<string>> run)
        {
            await using var server = await ModelServer.StartAsync(departuresPerLostSlot: 3);
            using var service = await GatewayService.StartAsync(server.BaseUrl);
            return await run(service.Address, new Dictionary<string, string>(StringComparer.Ordinal) { ["CLIENTS_GATEWAY"] = "true" });
        }
    }
}
