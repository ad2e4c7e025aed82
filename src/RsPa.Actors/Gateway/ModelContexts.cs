using RsPa.Ollama;

namespace RsPa.Actors.Gateway;

/// <summary>
/// What is known of the contexts of models: which one each was asked with last, so that a shorter call does not make it load anew,
/// and how long its own can be. Safe for many callers at once.
/// </summary>
internal sealed class ModelContexts(TimeProvider time)
{
    /// <summary>How long Ollama keeps a model that nobody asks, by default: after that it is loaded anew in any case.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    /// <summary>How long a model's own length counts as known: it may be pulled anew.</summary>
    private static readonly TimeSpan Known = TimeSpan.FromMinutes(10);

    private const int Most = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Context, DateTimeOffset At)> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long? Longest, DateTimeOffset At)> _own = new(StringComparer.Ordinal);

    /// <summary>The context that a model was asked with a short time ago; 0 where it was not.</summary>
    public int AskedWith(string model)
    {
        lock (_lock)
            return _asked.TryGetValue(ModelName.Full(model), out var asked) && IsWithin(asked.At, Kept) ? asked.Context : 0;
    }

    /// <summary>A model is asked with a context, now.</summary>
    public void Ask(string model, int context)
    {
        lock (_lock)
            Put(_asked, model, (context, time.GetUtcNow()));
    }

    /// <summary>How long a model's own context can be.</summary>
    /// <param name="model">The model.</param>
    /// <param name="longest">In tokens; nothing where the server does not say.</param>
    /// <returns>Whether that was looked up a short time ago.</returns>
    public bool TryGetLongest(string model, out long? longest)
    {
        lock (_lock)
        {
            var isKnown = _own.TryGetValue(ModelName.Full(model), out var own) && IsWithin(own.At, Known);
            longest = isKnown ? own.Longest : null;
            return isKnown;
        }
    }

    /// <summary>The server has said how long a model's own context can be, or that it does not know.</summary>
    public void Learn(string model, long? longest)
    {
        lock (_lock)
            Put(_own, model, (longest, time.GetUtcNow()));
    }

    // A clock that was set back must not keep anything for ever.
    private bool IsWithin(DateTimeOffset at, TimeSpan limit) => time.GetUtcNow() - at is var age && age >= TimeSpan.Zero && age < limit;

    private static void Put<T>(Dictionary<string, T> all, string model, T value)
    {
        if (all.Count >= Most)
            all.Clear(); // far more than a server has: whatever is asked next is learnt again
        all[ModelName.Full(model)] = value;
    }
}
