using System.Diagnostics;

namespace RsPa.Benchmarks.Live;

/// <summary>What a run has come to.</summary>
/// <param name="Answers">All answers.</param>
/// <param name="Swaps">Models that had to go for others.</param>
/// <param name="Time">From the first call to the last answer.</param>
internal sealed record LiveOutcome(IReadOnlyList<LiveAnswer> Answers, int Swaps, TimeSpan Time);

/// <summary>A few minutes of a person and two agents: each asks again some time after its answer, as they do in life.</summary>
internal static class LiveTrace
{
    public const string Person = "person";

    private const int PromptWords = 300;

    // The person and one agent use the first model, another agent the second one.
    private static readonly (string Tenant, bool UsesFirst, int Calls, TimeSpan Pause, int Answer)[] Callers =
    [
        (Person, true, 8, TimeSpan.FromSeconds(4), 60),
        ("mail", false, 12, TimeSpan.FromSeconds(1), 40),
        ("notes", true, 12, TimeSpan.FromSeconds(1), 40),
    ];

    /// <summary>Plays it; both models are taken out of memory first.</summary>
    /// <param name="server">Where the models are.</param>
    /// <param name="through">Whom the callers ask: the same, or the gateway before it.</param>
    /// <param name="models">The two models.</param>
    public static async Task<LiveOutcome> PlayAsync(LiveServer server, LiveServer through, (string First, string Second) models)
    {
        await server.UnloadAsync(models.First);
        await server.UnloadAsync(models.Second);
        var watch = new MemoryWatch(server);
        var start = Stopwatch.GetTimestamp();
        LiveAnswer[][] answers;
        TimeSpan time;
        try
        {
            answers = await Task.WhenAll(Callers.Select(caller => CallAsync(through, caller.UsesFirst ? models.First : models.Second, caller)));
            time = Stopwatch.GetElapsedTime(start);
        }
        finally
        {
            await watch.DisposeAsync();
        }

        return new LiveOutcome([.. answers.SelectMany(some => some)], watch.Swaps, time);
    }

    private static async Task<LiveAnswer[]> CallAsync(LiveServer server, string model, (string Tenant, bool UsesFirst, int Calls, TimeSpan Pause, int Answer) caller)
    {
        // What an agent's calls begin with is the same each time; the number makes each call another one.
        var begin = $"You are the assistant '{caller.Tenant}'. " + string.Concat(Enumerable.Repeat("Keep to the rules of the house. ", PromptWords / 7));
        var answers = new LiveAnswer[caller.Calls];
        for (var i = 0; i < caller.Calls; i++)
        {
            answers[i] = await server.AskAsync(caller.Tenant, model, $"{begin}\nQuestion {i + 1}: name {i + 3} cities, and a river beside each of them.", caller.Answer);
            await Task.Delay(caller.Pause, TimeProvider.System);
        }

        return answers;
    }
}
