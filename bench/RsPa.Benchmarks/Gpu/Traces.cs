using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Benchmarks.Gpu;

/// <summary>Traces made of a seed, for the default GPU.</summary>
internal static class Traces
{
    private const double Hour = 3600;

    /// <summary>
    /// A day's mixture: a person who chats, three agents on two models, a nightly batch, a burst of 200 calls, and now and then a model that
    /// fits with no other. The agents have as much work as makes the load.
    /// </summary>
    /// <param name="gpu">The GPU.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="load">The GPU time that all calls need at least, with no swap and each prefix read once, as a part of the time in which they come.</param>
    /// <param name="hours">That time.</param>
    public static List<TraceCall> Mixed(GpuSpec gpu, int seed, double load = 0.8, double hours = 4)
    {
        var random = new Random(seed);
        var end = hours * Hour;
        var calls = new List<TraceCall>();
        Chat(calls, random, end);
        for (var i = 0; i < 500; i++)
            Add(calls, (0.1 * end) + (i * 0.8 * end / 500) + (random.NextDouble() * 10), "nightly", Lane.Low, "batch:12b", random.Next(1_000, 3_000), random.Next(80, 250), "nightly");
        for (var i = 0; i < 200; i++)
            Add(calls, (0.6 * end) + (i * 0.05), "webhook", Lane.Medium, "coder:14b", random.Next(1_000, 2_000), random.Next(30, 90), "webhook");
        for (var at = 0.4 * Hour; at < end; at += (0.5 + (random.NextDouble() * 0.5)) * Hour)
            Add(calls, at, "planner", Lane.High, "planner:24b", random.Next(1500, 3000), random.Next(300, 700), "planner");

        (string Tenant, string Model)[] agents = [("mail", "agent:14b"), ("notes", "agent:14b"), ("code", "coder:14b")];
        var works = agents.ToDictionary(agent => agent.Tenant, _ => 0d);
        for (var total = LeastSeconds(gpu, calls); total < load * end;)
        {
            // Each time the one that has had least, so that they are equal. Between the steps of a task it uses its tools.
            var (tenant, model) = agents.MinBy(agent => works[agent.Tenant]);
            var at = random.NextDouble() * end * 0.97;
            var steps = random.Next(2, 12);
            for (var step = 0; step < steps; step++)
            {
                var call = Add(calls, at, tenant, Lane.Medium, model, random.Next(4_000, 9_000), random.Next(60, 320), tenant);
                var seconds = gpu.AloneSeconds(call, isPrefixRead: true);
                works[tenant] += seconds;
                total += seconds;
                at += 5 + (random.NextDouble() * 40);
            }
        }

        return [.. calls.OrderBy(call => call.AtMs)];
    }

    /// <summary>A few calls to models that do not all fit, in the course of some minutes.</summary>
    public static List<TraceCall> Small(int seed)
    {
        var random = new Random(seed);
        string[] models = random.Next(3) switch
        {
            0 => ["agent:14b", "planner:24b"],
            1 => ["chat:8b", "agent:14b", "coder:14b"],
            _ => ["chat:8b", "coder:14b", "planner:24b"],
        };
        var calls = new List<TraceCall>();
        var minutes = random.Next(1, 11);
        var count = random.Next(8, 17);
        for (var i = 0; i < count; i++)
        {
            var model = models[random.Next(models.Length)];
            var lane = model == "chat:8b" && random.Next(2) == 0 ? Lane.Interactive : (Lane)random.Next((int)Lane.High, (int)Lane.Low + 1);
            Add(calls, random.NextDouble() * minutes * 60, $"t{random.Next(3)}", lane, model, random.Next(200, 1500), random.Next(50, 400), null);
        }

        return [.. calls.OrderBy(call => call.AtMs)];
    }

    private static double LeastSeconds(GpuSpec gpu, List<TraceCall> calls)
    {
        var read = new HashSet<(string, string?)>();
        return calls.Sum(call => gpu.AloneSeconds(call, call.Prefix is not null && !read.Add((call.Model, call.Prefix))));
    }

    private static void Chat(List<TraceCall> calls, Random random, double end)
    {
        var session = 0;
        for (var at = 300d; at < end * 0.97; at += 300 + (random.NextDouble() * 900))
        {
            session++;
            var prompt = random.Next(150, 400);
            var questions = random.Next(8, 20);
            for (var i = 0; i < questions && at < end * 0.97; i++)
            {
                var answer = random.Next(120, 450);
                Add(calls, at, "person", Lane.Interactive, "chat:8b", prompt, answer, $"chat-{session}");
                prompt += answer + random.Next(20, 120);
                at += 15 + (random.NextDouble() * 50);
            }
        }
    }

    private static TraceCall Add(List<TraceCall> calls, double at, string tenant, Lane lane, string model, int prompt, int output, string? prefix)
    {
        var call = new TraceCall(Math.Round(at * 1000), tenant, lane, model, prompt, output, prefix);
        calls.Add(call);
        return call;
    }
}
