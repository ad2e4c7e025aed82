using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using RsPa.EndToEnd.Processes;
using RsPa.Testing.Ollama;
using RsPa.Testing.VirtualTime;

namespace RsPa.EndToEnd;

/// <summary>A program that knows Ollama changes one URL.</summary>
public sealed partial class DropInTests
{
    private const string Chat = """{"model":"llama4:maverick","messages":[{"role":"user","content":"Hello"}]}""";

    [Fact]
    public async Task A_client_of_Ollama_is_served_on_the_gateways_port_and_by_nothing_else_there()
    {
        await using var ollama = await OllamaStandIn.StartAsync();
        await using var home = new ServiceHome();
        home.Variables["RSPA_OLLAMA_PORT"] = ollama.Port.ToString(CultureInfo.InvariantCulture);
        var service = await home.StartAsync();
        var made = await home.RspaAsync("llm", "key", "create", "chat");
        var key = Key().Match(made.Output).Value;
        key.ShouldNotBeEmpty(made.Output);
        using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{service.GatewayPort}") };

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/chat") { Content = new StringContent(Chat, Encoding.UTF8, "application/json"), Headers = { Authorization = new("Bearer", key) } };
        using var answer = await client.SendAsync(request, TestLimit.Token());
        (await answer.Content.ReadAsStringAsync()).ShouldContain("\"done\":true");
        answer.Headers.Contains("X-RsPa-Queue-Wait").ShouldBeTrue();
        await Eventually.UntilAsync("accounted for", async () => (await home.RspaAsync("llm", "calls", "--tenant", "chat")).Output.Contains("llama4:maverick", StringComparison.Ordinal));

        using var own = await client.GetAsync("/api/v1/tasks");
        (await own.Content.ReadAsStringAsync()).ShouldBe("404 page not found");
        using var elsewhere = new HttpClient { BaseAddress = new Uri($"http://localhost:{service.Port}") };
        using var notThere = await elsewhere.GetAsync("/api/version");
        notThere.IsSuccessStatusCode.ShouldBeFalse();
    }

    [Fact]
    public async Task A_service_that_stops_ends_a_stream_with_an_error()
    {
        var gate = new Gate();
        await using var ollama = await OllamaStandIn.StartAsync(new OllamaStandInOptions { Otherwise = (_, request) => request.Body.Contains("Hello", StringComparison.Ordinal) ? OllamaBehaviour.Silence(gate, "first").InRunner() : null });
        await using var home = new ServiceHome();
        home.Variables["RSPA_OLLAMA_PORT"] = ollama.Port.ToString(CultureInfo.InvariantCulture);
        var service = await home.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{service.GatewayPort}") };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/chat") { Content = new StringContent(Chat, Encoding.UTF8, "application/json") };
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestLimit.Token());
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        (await reader.ReadLineAsync(TestLimit.Token()))!.ShouldContain("first");

        await service.Process.TerminateAsync();

        (await reader.ReadToEndAsync(TestLimit.Token())).ShouldContain("{\"error\":\"The service stops");
        (await service.Process.EndAsync()).ShouldBe(0);
        gate.Open();
    }

    [Fact]
    public async Task A_gateway_port_in_use_is_named_with_the_remedy()
    {
        await using var home = new ServiceHome();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        home.Variables["RSPA_GATEWAY_PORT"] = port.ToString(CultureInfo.InvariantCulture);

        var (exitCode, output) = await home.RunAsync();

        exitCode.ShouldBe(1, output);
        output.ShouldContain($"gateway.port: port {port}");
        output.ShouldContain("RSPA_GATEWAY_ENABLED");
    }

    [GeneratedRegex("rspa_[A-Za-z0-9_-]{43}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();
}
