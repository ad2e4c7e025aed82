using System.Globalization;
using System.Text;
using System.Text.Json;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Application.Nodes;
using RsPa.Host.Settings;

namespace RsPa.Host.Start;

/// <summary>What the first run prints.</summary>
internal static class FirstRunText
{
    private const int VendorWidth = 30;

    public static string Of(HostInfo info, RsPaSettings settings, IReadOnlyList<(string File, TaskDetail? Task)> receipts, TaskDetail? report, HealthPart? gateway)
    {
        var text = new StringBuilder();
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Welcome to RsPa {info.Version}. This is its first start here.");
        text.AppendLine();
        text.AppendLine("What it made:");
        Line("data directory", info.DataDirectory);
        Line("main.db", "tasks, their attempts, and agents' data; every answer is synced to disk first");
        Line("journal.db", "what agents remember of themselves");
        Line("api.token", "what programs on the port have to send; `rspa` finds it by itself");
        Line("logs/", "the log, as a file and as a database");
        Line("inbox/", $"drop receipts here: {settings.Agents.InboxDirectory}");

        if (receipts.Count > 0)
        {
            text.AppendLine();
            text.AppendLine(CultureInfo.InvariantCulture, $"The agent 'reimbursement' read {Count(receipts)} sample receipts (as a preview: your ledger is empty):");
            foreach (var (file, task) in receipts)
                text.AppendLine($"  {file,-20} {Receipt(task)}");
        }

        if (report?.Output is { } output && Text(output, "markdown") is { } markdown)
        {
            text.AppendLine();
            text.AppendLine("The agent 'system_report' wrote:");
            foreach (var line in markdown.Split('\n', StringSplitOptions.TrimEntries).Take(16))
                text.AppendLine($"  {line}");
        }

        text.AppendLine();
        text.AppendLine(Model(gateway, settings));
        text.AppendLine();
        text.AppendLine("Try next, in another terminal:");
        text.AppendLine("  rspa status");
        text.AppendLine("  rspa task list");
        text.AppendLine(CultureInfo.InvariantCulture, $"  cp a-receipt.pdf {settings.Agents.InboxDirectory}/       (it is read when it has lain still for {settings.Agents.InboxSettleTime.TotalSeconds:0.#} s)");
        text.AppendLine("  rspa inbox list");
        text.AppendLine("  rspa agent run reimbursement --input '{\"report\":{}}' --wait");
        text.AppendLine("From the sources, 'rspa' is: dotnet run --project src/RsPa.Cli --");
        text.AppendLine();
        return text.ToString();

        void Line(string name, string what) => text.AppendLine($"  {name,-16} {what}");
    }

    /// <summary>The part of a health report that speaks of the model server.</summary>
    public static HealthPart? Gateway(HealthReport report) => report.Parts.FirstOrDefault(part => part.Name == "gateway");

    private static string Model(HealthPart? gateway, RsPaSettings settings) => gateway?.State switch
    {
        "up" => $"Ollama answers at {settings.Ollama.BaseUrl}: agents ask the model {settings.Ollama.DefaultModel}, and check its answers against the text.",
        "no model" => $"Ollama answers at {settings.Ollama.BaseUrl}, but does not have the model {settings.Ollama.DefaultModel}, and nothing here needs it. With it, receipts\nthat follow no rule are read better: run 'ollama pull {settings.Ollama.DefaultModel}', or name another one in ollama.default_model.",
        _ => $"Ollama does not answer at {settings.Ollama.BaseUrl}, and nothing here needs it. With it, receipts that follow no rule are read better:\ninstall it, run 'ollama pull {settings.Ollama.DefaultModel}', or set ollama.host (RSPA_OLLAMA_HOST) to the machine that has it.",
    };

    private static string Count(IReadOnlyList<(string File, TaskDetail? Task)> receipts) =>
        receipts.Count(each => each.Task?.Output is not null) is var read && read == receipts.Count ? $"{read}" : $"{read} of {receipts.Count}";

    private static string Receipt(TaskDetail? task)
    {
        if (task is null)
            return "not submitted: see the log";
        if (task.Output is null)
            return $"{task.Summary.Status}: {task.Summary.Error}".ToLowerInvariant();
        using var output = JsonDocument.Parse(task.Output);
        var expense = output.RootElement.GetProperty("expense");
        var vendor = Value(expense, "vendor");
        if (vendor.Length > VendorWidth)
            vendor = vendor[..(VendorWidth - 1)] + "…";
        return $"{vendor,-VendorWidth} {Value(expense, "date"),-10}  {Value(expense, "total"),10} {Value(expense, "currency"),-4} {Value(expense, "category")}";
    }

    private static string Value(JsonElement expense, string field) =>
        expense.TryGetProperty(field, out var found) && found.ValueKind == JsonValueKind.Object && found.TryGetProperty("value", out var value) ? value.ToString() : "?";

    private static string? Text(string json, string property)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
