namespace RsPa.Cli.Interactive;

/// <summary>What can stand in the place of the word before the cursor.</summary>
/// <param name="Start">Where that word begins in the line.</param>
/// <param name="Typed">What it says so far, without quotes.</param>
/// <param name="Words">The words that start so, without quotes.</param>
internal sealed record Completions(int Start, string Typed, IReadOnlyList<string> Words)
{
    /// <summary>What all of them start with.</summary>
    public string Common => Words.Aggregate((a, b) => a[..a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count()]);
}
