using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RsPa.Benchmarks;

/// <summary>Receipts that are dropped into the inbox all at once, measured from outside: until the last one is in the ledger and put away.</summary>
internal static class InboxBenchmark
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    public static async Task<int> RunAsync(string[] options)
    {
        var count = 5_000;
        var at = Array.IndexOf(options, "--count");
        if (at >= 0 && (at + 1 >= options.Length || !int.TryParse(options[at + 1], CultureInfo.InvariantCulture, out count) || count is < 10 or > 100_000))
            return Usage.Wrong("--count takes 10 to 100,000");
        if (options.Where((option, i) => option is not ("--json" or "--built" or "--count") && (i == 0 || options[i - 1] != "--count")).FirstOrDefault() is { } unknown)
            return Usage.Wrong($"there is no option '{unknown}'");

        var directory = Path.Combine(Path.GetTempPath(), $"rspa-bench-{Environment.ProcessId}");
        Directory.CreateDirectory(directory);
        try
        {
            var program = options.Contains("--built") ? Published.Built() : await Published.MakeAsync(Path.Combine(directory, "published"));
            await MeasureAsync(program, directory, count, new Figures(options.Contains("--json")));
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task MeasureAsync(string program, string directory, int count, Figures figures)
    {
        var receipts = Directory.CreateDirectory(Path.Combine(directory, "receipts"));
        for (var number = 0; number < count; number++)
            await File.WriteAllTextAsync(Path.Combine(receipts.FullName, $"receipt-{number:D6}.txt"), Receipt(number));

        var home = Directory.CreateDirectory(Path.Combine(directory, "home")).FullName;
        await using var service = PublishedService.Start(program, home, "--logging.level", "WARNING");
        await service.ReadyAsync();
        using var http = SocketClient.Of(home);
        var inbox = Directory.CreateDirectory(Path.Combine(home, ".rs", "pa", "inbox")).FullName;
        Figures.Say($"dropping {count:N0} receipts; {Environment.ProcessorCount} cores; .NET {Environment.Version}");
        var before = service.ProcessorTime;
        var clock = Stopwatch.StartNew();
        foreach (var receipt in receipts.EnumerateFiles())
            receipt.MoveTo(Path.Combine(inbox, receipt.Name));
        var (answers, memory) = await WaitAsync(service, http, inbox, count, clock);
        var (took, busy) = (clock.Elapsed, service.ProcessorTime - before);
        var ledger = await LedgerAsync(http);
        var (counted, expected) = ((int)ledger["count"]!, Enumerable.Range(0, count).Sum(Total));
        var sum = (decimal)ledger["totals"]!["GBP"]!;
        if (counted != count || sum != expected)
            throw new InvalidOperationException($"The ledger holds {counted} receipts and {sum} GBP, not {count} and {expected}.");

        answers.Sort();
        figures.Add("inbox.seconds", took.TotalSeconds, "s", $"{count:N0} receipts, from the first that was dropped to the last that was put away; the time to settle is part of it");
        figures.Add("inbox.cpu_ms_per_receipt", busy.TotalMilliseconds / count, "ms", "the service's processor time: what a machine that others share does not change");
        figures.Add("inbox.status_p95_ms", answers[answers.Count * 95 / 100], "ms", $"`rspa status` meanwhile, asked every {Look.TotalMilliseconds} ms");
        figures.Add("inbox.status_max_ms", answers[^1], "ms", "");
        figures.Add("inbox.memory_mb", memory, "MB", "resident memory at its peak");
    }

    private static async Task<(List<double> Answers, double MemoryMb)> WaitAsync(PublishedService service, HttpClient http, string inbox, int count, Stopwatch clock)
    {
        var (answers, said, memory) = (new List<double>(), TimeSpan.Zero, 0.0);
        while (clock.Elapsed < Limit)
        {
            var asked = Stopwatch.GetTimestamp();
            var status = await StatusAsync(http);
            answers.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            memory = Math.Max(memory, service.ResidentMb);
            if ((int)status["failed"]! > 0)
                throw new InvalidOperationException("Receipts failed: look into the inbox's failed.");
            var done = Directory.Exists(Path.Combine(inbox, "done")) ? Directory.EnumerateFiles(Path.Combine(inbox, "done")).Count() : 0;
            if (done == count)
                return (answers, memory);
            if (clock.Elapsed - said > TimeSpan.FromSeconds(10))
            {
                said = clock.Elapsed;
                Figures.Say($"{said.TotalSeconds:0} s: {done:N0} done; {status.ToJsonString()}");
            }

            await Task.Delay(Look, TimeProvider.System);
        }

        throw new TimeoutException($"{count} receipts were not done within {Limit.TotalMinutes} minutes.");
    }

    // The counts of the inbox, out of the answer to `rspa status`.
    private static async Task<JsonNode> StatusAsync(HttpClient http)
    {
        using var response = await http.PostAsJsonAsync("/console/v1/run", new { protocol = 1, command = "status", values = new { } });
        var frames = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!);
        var fields = frames.First(frame => (string?)frame["frame"] == "record")["fields"]!.AsArray();
        return fields.First(field => (string?)field!["column"]!["name"] == "inbox")!["value"]!;
    }

    // A preview of what is there already changes nothing, and tells the ledger's sums.
    private static async Task<JsonNode> LedgerAsync(HttpClient http)
    {
        using var submitted = await http.PostAsJsonAsync("/api/v1/tasks", new { agent = "reimbursement", input = new { text = Receipt(0), preview = true } });
        var task = JsonNode.Parse(await submitted.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
        while (true)
        {
            var found = JsonNode.Parse(await http.GetStringAsync($"/api/v1/tasks/{task["id"]}"))!;
            if ((string?)found["status"] == "completed")
                return found["output"]!["ledger"]!;
            if ((string?)found["status"] is "failed" or "cancelled")
                throw new InvalidOperationException($"The ledger could not be read: {JsonSerializer.Serialize(found)}");
            await Task.Delay(Look, TimeProvider.System);
        }
    }

    private static decimal Total(int number) => 1 + (number % 997) + (number % 10 * 0.1m);

    private static string Receipt(int number)
    {
        var day = new DateOnly(2025, 1, 1).AddDays(number % 300);
        var first = Math.Round(Total(number) / 3, 2);
        return string.Create(CultureInfo.InvariantCulture, $"""
            {Vendors[number % Vendors.Length]}
            {1 + (number % 90)} High Street, London EC1A 1BB
            VAT No GB {100000000 + number}

            Receipt No: R-{number:D6}
            Date: {day:dd MMM yyyy}  {8 + (number % 12):D2}:{number % 60:D2}

            Item {number % 31}                         £{first}
            Item {number % 37}                         £{Total(number) - first}
            Subtotal                       £{Total(number)}
            Total to pay                   £{Total(number)}
            Card                           £{Total(number)}
            Thank you for your visit
            """);
    }

    private static readonly string[] Vendors = ["Corner Cafe Ltd", "Harbour Books Ltd", "Moss & Stone Ltd", "The Lantern Bookshop Ltd", "Northgate Stationers Ltd", "Quayside Hotel Ltd", "Elm Tree Pharmacy Ltd"];
}
