using System.Diagnostics;

namespace RsPa.Benchmarks.Gateway;

/// <summary>What the gateway costs a call: the same client straight at a server and through the drop-in endpoint, in one run and by turns.</summary>
internal static class GatewayBenchmark
{
    private const int WarmUp = 1_000;
    private const int RatedCalls = 2_000;
    private const int PerSecond = 200;
    private const int Streams = 10;
    private const int CacheHits = 500;
    private const int Callers = 64;
    private const int Waiting = 10_000;
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(6);

    public static async Task<int> RunAsync(string[] options)
    {
        if (options.FirstOrDefault(option => option is not ("--json" or "--built" or "--direct")) is { } unknown)
            return Usage.Wrong($"there is no option '{unknown}'");

        var directory = Directory.CreateTempSubdirectory("rspa-bench-").FullName;
        try
        {
            var program = options.Contains("--direct") ? null
                : options.Contains("--built") ? Published.Built()
                : await Published.MakeAsync(Path.Combine(directory, "published"));
            return await MeasureAsync(program, directory, new Figures(options.Contains("--json")));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<int> MeasureAsync(string? program, string directory, Figures figures)
    {
        Figures.Say($"{Environment.ProcessorCount} cores; .NET {Environment.Version}{(program is null ? "; a stand-in in both places, which shows what the harness adds" : "")}");
        await using var server = await BenchServer.StartAsync();
        int held;
        await using (var gateway = await GatewayUnderTest.StartAsync(program, Path.Combine(directory, "home"), server.Address))
        {
            using var straight = new ChatCaller(server.Address);
            using var through = new ChatCaller(gateway.Address);
            await through.ReadyAsync();
            Figures.Say("warming up");
            await ManyAsync(straight, WarmUp);
            await ManyAsync(through, WarmUp);

            await RatedAsync(straight, through, figures);
            held = await StreamedAsync(straight, through, figures);
            await CachedAsync(through, figures);
            await BusyAsync(gateway, through, straight, figures);
        }

        // In a service of its own: what the calls before have left as free memory must not be counted as none.
        await using var fresh = await GatewayUnderTest.StartAsync(program, Path.Combine(directory, "fresh"), server.Address);
        await WaitingAsync(fresh, figures);
        if (held == 0)
            return 0;
        Figures.Say($"{held} pieces were held back until the next one was sent.");
        return 1;
    }

    private static async Task RatedAsync(ChatCaller straight, ChatCaller through, Figures figures)
    {
        Figures.Say($"{PerSecond} calls a second to each, by turns");
        var calls = new List<Task<(double Ms, string)>>();
        var start = Stopwatch.GetTimestamp();
        while (calls.Count < 2 * RatedCalls)
        {
            while (calls.Count < 2 * RatedCalls && Stopwatch.GetElapsedTime(start).TotalSeconds * 2 * PerSecond >= calls.Count)
                calls.Add((calls.Count % 2 == 0 ? straight : through).AskAsync(ChatCaller.Body(BenchServer.Model, false)));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        var took = (await Task.WhenAll(calls)).Select(call => call.Ms).ToList();
        var without = Sorted(took.Where((_, at) => at % 2 == 0));
        var with = Sorted(took.Where((_, at) => at % 2 == 1));
        Figures.Say($"straight {At(without, 50):0.00} ms (p50), {At(without, 99):0.00} ms (p99); through {At(with, 50):0.00} and {At(with, 99):0.00}");
        figures.Add("gateway.added_p50_ms", At(with, 50) - At(without, 50), "ms", $"a whole answer through the gateway and straight, {RatedCalls:N0} calls each at {PerSecond} a second, by turns");
        figures.Add("gateway.added_p99_ms", At(with, 99) - At(without, 99), "ms", "");
    }

    // Returns how many pieces were held back.
    private static async Task<int> StreamedAsync(ChatCaller straight, ChatCaller through, Figures figures)
    {
        Figures.Say($"{Streams} streams of {BenchServer.Pieces} pieces each, a piece every {BenchServer.Pace.TotalMilliseconds} ms, by turns");
        var (without, with) = (new List<double>(), new List<double>());
        for (var i = 0; i < Streams; i++)
        {
            without.AddRange(await straight.StreamAsync());
            with.AddRange(await through.StreamAsync());
        }

        figures.Add("gateway.chunk_added_p50_ms", At(Sorted(with), 50) - At(Sorted(without), 50), "ms", "a streamed piece, from its sending by the server to its reading by the client, through the gateway and straight");
        figures.Add("gateway.chunk_added_p99_ms", At(Sorted(with), 99) - At(Sorted(without), 99), "ms", "");

        // A machine that others share has moments, which both ways see: one piece in a hundred more is none of them.
        int Late(List<double> ways) => ways.Count(way => way >= BenchServer.Pace.TotalMilliseconds);
        var more = Late(with) - Late(without);
        return more > with.Count / 100 ? more : 0;
    }

    private static async Task CachedAsync(ChatCaller through, Figures figures)
    {
        Figures.Say($"the same call {CacheHits} times");
        var body = ChatCaller.Body(BenchServer.Model, false, "The same call.");
        var (_, first) = await through.AskAsync(body);
        var took = new List<double>();
        for (var i = 0; i < CacheHits; i++)
        {
            var (ms, content) = await through.AskAsync(body);
            if (content == first)
                took.Add(ms);
        }

        if (took.Count == CacheHits)
            figures.Add("gateway.cache_hit_p50_ms", At(Sorted(took), 50), "ms", "the whole time of a call that is answered from the cache, one at a time");
        else
            Figures.Say($"gateway.cache_hit_p50_ms is left out: {CacheHits - took.Count} of {CacheHits} calls were answered anew");
    }

    private static async Task BusyAsync(GatewayUnderTest gateway, ChatCaller through, ChatCaller straight, Figures figures)
    {
        Figures.Say($"{Callers} callers without a pause");
        var alone = await ForAsync(straight, Busy / 2) / (Busy / 2).TotalSeconds;
        var before = gateway.Process.ProcessorTime;
        var calls = await ForAsync(through, Busy);
        var used = gateway.Process.ProcessorTime - before;
        Figures.Say($"straight {alone:N0} calls a second; through {calls / Busy.TotalSeconds:N0}, with {used / Busy:0.00} cores of the gateway");
        figures.Add("gateway.requests_per_second", calls / used.TotalSeconds, "calls/s", "for each second of processor time of the gateway's process");
    }

    private static async Task WaitingAsync(GatewayUnderTest gateway, Figures figures)
    {
        Figures.Say($"{Waiting:N0} callers wait");
        using var caller = new ChatCaller(gateway.Address);
        await caller.ReadyAsync();
        await ManyAsync(caller, WarmUp);
        var before = await SettledAsync(gateway.Process);
        using (var callers = new WaitingCallers())
        {
            await callers.SendAsync(gateway.Address, Waiting);
            var with = await SettledAsync(gateway.Process);
            callers.ShouldAllWait();
            figures.Add("gateway.waiting_10000_mb", with - before, "MB", $"resident memory while {Waiting:N0} callers wait, each with a prompt of a kilobyte, above that before");
        }

        // They have all left: the next one is served.
        await caller.AskAsync(ChatCaller.Body(BenchServer.Model, false));
    }

    // The memory when it has not changed for a while.
    private static async Task<double> SettledAsync(IMeasured process)
    {
        const double Still = 1;
        var (last, since) = (process.ResidentMb, Stopwatch.GetTimestamp());
        for (var look = 0; look < 240 && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(3); look++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System);
            if (Math.Abs(process.ResidentMb - last) > Still)
                (last, since) = (process.ResidentMb, Stopwatch.GetTimestamp());
        }

        return process.ResidentMb;
    }

    private static async Task ManyAsync(ChatCaller caller, int count)
    {
        var left = count;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                await caller.AskAsync(ChatCaller.Body(BenchServer.Model, false));
        }));
    }

    private static async Task<int> ForAsync(ChatCaller caller, TimeSpan time)
    {
        var (calls, start) = (0, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                await caller.AskAsync(ChatCaller.Body(BenchServer.Model, false));
                Interlocked.Increment(ref calls);
            }
        }));
        return calls;
    }

    private static List<double> Sorted(IEnumerable<double> values) => [.. values.Order()];

    private static double At(List<double> sorted, int percent) => sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)];
}
