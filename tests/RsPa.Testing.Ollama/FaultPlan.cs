namespace RsPa.Testing.Ollama;

/// <summary>
/// Which requests go wrong, and how: drawn from a seed, so that a run can be made again:
/// <c>Otherwise = (number, _) => plan.For(number)</c>. The n-th request of a plan has the same fate whenever it comes.
/// </summary>
/// <param name="seed">The seed.</param>
/// <param name="weights">How often each kind comes, compared with the others; a kind that is left out never comes.</param>
public sealed class FaultPlan(int seed, IReadOnlyDictionary<FaultKind, int> weights)
{
    private const int MegaByte = 1_000_000;
    private readonly (FaultKind Kind, int Weight)[] _kinds = [.. weights.OrderBy(entry => entry.Key).Select(entry => (entry.Key, entry.Value))];

    /// <summary>How long what comes late is late.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The pieces of an answer, whole or not.</summary>
    public IReadOnlyList<string> Pieces { get; init; } = ["Ro", "me", " is", " old"];

    /// <summary>All kinds: half of the requests go well, and each fault is as likely as another.</summary>
    public static IReadOnlyDictionary<FaultKind, int> Mixed { get; } = Weights();

    /// <summary>What happens to the n-th request.</summary>
    /// <param name="number">Its number, from 1.</param>
    public FaultKind KindOf(int number)
    {
        var draw = (int)(Draw(number, 0) % (uint)_kinds.Sum(entry => entry.Weight));
        foreach (var (kind, weight) in _kinds)
        {
            if (draw < weight)
                return kind;
            draw -= weight;
        }

        return FaultKind.Well;
    }

    /// <summary>The behaviour for the n-th request; nothing for one that goes well.</summary>
    public OllamaBehaviour? For(int number)
    {
        // Any number of the pieces may have gone before it happens, none of them too.
        var before = Pieces.Take((int)(Draw(number, 1) % (uint)(Pieces.Count + 1))).ToArray();
        var all = Pieces.ToArray();
        return KindOf(number) switch
        {
            FaultKind.Late => OllamaBehaviour.Of([new OllamaStep.Wait(Delay), .. OllamaBehaviour.Answer(all).Steps]).InRunner(),
            FaultKind.SlowBody => OllamaBehaviour.Of([new OllamaStep.Headers(), new OllamaStep.Wait(Delay), .. OllamaBehaviour.Answer(all).Steps]).InRunner(),
            FaultKind.Silence => OllamaBehaviour.Silence(new Gate(), all).InRunner(),
            FaultKind.Hang => OllamaBehaviour.SlowLoad(new Gate(), all),
            FaultKind.ErrorLine => OllamaBehaviour.ErrorLine("an error was encountered while running the model: CUDA error", before).InRunner(),
            FaultKind.EarlyEnd => OllamaBehaviour.EndEarly(before).InRunner(),
            FaultKind.Repeats => OllamaBehaviour.Repeats(" "),
            FaultKind.Garbage => OllamaBehaviour.Garbage("<html>not what you wanted</html>", before),
            FaultKind.HugeLine => OllamaBehaviour.HugeLine(MegaByte),
            FaultKind.Endless => OllamaBehaviour.Endless("more ").InRunner(),
            FaultKind.Cut => OllamaBehaviour.Cut(before),
            FaultKind.Reset => OllamaBehaviour.Reset(before),
            FaultKind.RunnerDies => OllamaBehaviour.RunnerDies(before),
            FaultKind.ServerError => OllamaBehaviour.Refuse(500, "model runner has unexpectedly stopped"),
            FaultKind.Busy => OllamaBehaviour.Busy,
            FaultKind.TooMany => OllamaBehaviour.Refuse(429, "too many requests"),
            FaultKind.Forbidden => OllamaBehaviour.Refuse(403, "forbidden"),
            FaultKind.Unauthorized => OllamaBehaviour.Refuse(401, "unauthorized"),
            _ => null,
        };
    }

    // The number alone decides, not what was drawn before: requests come in any order.
    private uint Draw(int number, int what)
    {
        var mixed = unchecked(((uint)seed * 2_654_435_761u) ^ ((uint)number * 2_246_822_519u) ^ ((uint)what * 3_266_489_917u));
        mixed = unchecked((mixed ^ (mixed >> 15)) * 2_246_822_519u);
        mixed = unchecked((mixed ^ (mixed >> 13)) * 3_266_489_917u);
        return mixed ^ (mixed >> 16);
    }

    private static Dictionary<FaultKind, int> Weights()
    {
        var faults = Enum.GetValues<FaultKind>().Where(kind => kind is not (FaultKind.None or FaultKind.Well)).ToArray();
        var all = faults.ToDictionary(kind => kind, _ => 1);
        all[FaultKind.Well] = faults.Length;
        return all;
    }
}
