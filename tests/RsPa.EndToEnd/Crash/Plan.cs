using System.Text.Json.Nodes;
using RsPa.Agents;
using RsPa.EndToEnd.Api;

namespace RsPa.EndToEnd.Crash;

/// <summary>What is submitted: the same mixture for the same seed.</summary>
internal static class Plan
{
    public const int BatchSize = 40;

    /// <summary>Deals tasks out to submitters.</summary>
    /// <param name="tasks">How many there are.</param>
    /// <param name="receipts">How many of them record a receipt of their own.</param>
    /// <param name="submitters">How many submit at once.</param>
    /// <param name="random">Chance.</param>
    public static IReadOnlyList<IReadOnlyList<Intended[]>> Make(int tasks, int receipts, int submitters, Random random)
    {
        var all = Enumerable.Range(0, tasks).Select(number => number < receipts
            ? new Intended(Id(), "reimbursement", Receipts.Input(number), null, number)
            : new Intended(Id(), "system_report", new JsonObject { ["hours"] = 1 }, Key(number), null)).ToArray();
        random.Shuffle(all);

        var hands = Enumerable.Range(0, submitters).Select(_ => new List<Intended[]>()).ToArray();
        for (var next = 0; next < all.Length;)
        {
            // Half of the submitters send batches, of one task up to many.
            var hand = random.Next(submitters);
            var size = Math.Min(hand % 2 == 0 ? 1 : random.Next(1, BatchSize), all.Length - next);
            hands[hand].Add(all[next..(next + size)]);
            next += size;
        }

        return hands;
    }

    // A fifth have a key, and each key is given to two tasks, so that one of each pair finds the other.
    private static string? Key(int number) => number % 10 < 2 ? $"pair-{number / 10}" : null;

    private static string Id() => TaskId.New(TimeProvider.System).ToString();
}
