using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace RsPa.Clients.Tests;

/// <summary>What a check came to.</summary>
/// <param name="Check">Its name.</param>
/// <param name="Ok">Whether all was as it should be.</param>
/// <param name="Ms">How long it took, in milliseconds.</param>
/// <param name="Error">What was wrong, with the place in the script; nothing where all was well.</param>
internal sealed record CheckResult(string Check, bool Ok, double Ms, string? Error);

/// <summary>Runs each client's script once, and keeps what its checks came to.</summary>
public abstract class ClientRuns
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly Lazy<string> Scripts = new(ClientScripts.Copy);
    private readonly ConcurrentDictionary<string, Lazy<Task<Dictionary<string, CheckResult>>>> _runs = new(StringComparer.Ordinal);

    /// <summary>Fails where the check did.</summary>
    internal async Task ShouldPassAsync(string client, string check)
    {
        var results = await _runs.GetOrAdd(client, name => new(() => RunAsync(name))).Value;
        results.ShouldContainKey(check);
        results[check].Error.ShouldBeNull();
    }

    /// <summary>Starts what the scripts talk to, and runs a part with its address.</summary>
    private protected abstract Task<string> WithServerAsync(Func<Uri, Dictionary<string, string>, Task<string>> run);

    private async Task<Dictionary<string, CheckResult>> RunAsync(string client)
    {
        var output = await WithServerAsync((address, variables) => NodeAsync(client, address, variables));
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<CheckResult>(line, JsonSerializerOptions.Web)!)
            .ToDictionary(result => result.Check, StringComparer.Ordinal);
    }

    private static async Task<string> NodeAsync(string client, Uri address, Dictionary<string, string> variables)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Scripts.Value, client + ".mjs")]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CLIENTS_SERVER"] = address.ToString();
        foreach (var (name, value) in variables)
            start.Environment[name] = value;

        // A client must not find a proxy, a key or another server in the environment of whoever runs the tests.
        foreach (var name in start.Environment.Keys.Where(IsForeign).ToArray())
            start.Environment.Remove(name);
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync();
        var errors = node.StandardError.ReadToEndAsync();
        try
        {
            await node.WaitForExitAsync().WaitAsync(Limit, TimeProvider.System);
        }
        catch (TimeoutException late)
        {
            node.Kill(entireProcessTree: true);
            throw new TimeoutException($"{client}.mjs did not end within {Limit.TotalSeconds:0} s. It said:\n{await output}\n{await errors}", late);
        }

        node.ExitCode.ShouldBe(0, $"{client}.mjs said:\n{await output}\n{await errors}");
        return await output;
    }

    private static bool IsForeign(string name) =>
        name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase)
        || ((string[])["OLLAMA_", "OPENAI_", "ANTHROPIC_", "LANGCHAIN_", "LANGSMITH_", "NODE_"]).Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
