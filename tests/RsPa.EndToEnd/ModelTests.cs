using System.Globalization;
using System.Text.Json.Nodes;
using RsPa.EndToEnd.Api;
using RsPa.EndToEnd.Processes;
using RsPa.Testing.Ollama;

namespace RsPa.EndToEnd;

/// <summary>With a server that speaks Ollama's protocol, well behaved or not.</summary>
public sealed class ModelTests
{
    [Fact]
    public async Task A_receipt_is_read_with_the_model_and_by_the_rules_where_the_model_fails()
    {
        // The first run's receipts ask too: only this test's own are meant by the script.
        var gate = new Gate();
        await using var ollama = await OllamaStandIn.StartAsync(new OllamaStandInOptions
        {
            Otherwise = (_, request) =>
                request.Body.Contains("RC-10002", StringComparison.Ordinal) ? OllamaBehaviour.Answer("It was a lovely lunch.")
                : request.Body.Contains("RC-10003", StringComparison.Ordinal) ? OllamaBehaviour.Silence(gate, "{")
                : request.Body.Contains("RC-10004", StringComparison.Ordinal) ? OllamaBehaviour.Cut("{\"vendor\"")
                : null,
        });
        await using var home = new ServiceHome();
        home.Variables["RSPA_OLLAMA_PORT"] = ollama.Port.ToString(CultureInfo.InvariantCulture);
        home.Variables["RSPA_OLLAMA_TIMEOUT"] = "5";
        var service = await home.StartAsync();

        (await ReadAsync(service, 1))["model"]!["used"]!.GetValue<bool>().ShouldBeTrue();
        ollama.RequestsTo("/api/chat").ShouldContain(request => request.Body.Contains("RC-10001", StringComparison.Ordinal) && request.Model == "llama4:maverick");

        foreach (var number in (int[])[2, 3, 4])
        {
            var output = await ReadAsync(service, number);
            output["model"]!["used"]!.GetValue<bool>().ShouldBeFalse(output.ToJsonString());
            output["model"]!["reason"]!.GetValue<string>().ShouldNotBeEmpty();
            ollama.RequestsTo("/api/chat").ShouldContain(request => request.Body.Contains($"RC-{10000 + number}", StringComparison.Ordinal));
        }

        await ollama.DisposeAsync();
        var away = await ReadAsync(service, 5);
        away["model"]!["used"]!.GetValue<bool>().ShouldBeFalse();
        gate.Open();
    }

    private static async Task<JsonNode> ReadAsync(ServiceProcess service, int number)
    {
        var id = await service.Api.SubmitAsync("reimbursement", Receipts.Input(number));
        var output = (await service.TaskAsync(id, "completed", "failed"))["output"]!;
        output["expense"]!["total"]!["value"]!.GetValue<decimal>().ShouldBe(9.50m + number);
        return output;
    }
}
