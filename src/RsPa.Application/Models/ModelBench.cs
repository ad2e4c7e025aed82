using RsPa.Actors.Protocol.Gateway;

namespace RsPa.Application.Models;

/// <summary>What a measurement of a model found. Times are in seconds.</summary>
/// <param name="Model">Which model.</param>
/// <param name="Prompts">How many calls were measured, one after the other.</param>
/// <param name="LoadSeconds">How long its loads took as the gateway has measured them; nothing where it has loaded none.</param>
/// <param name="WarmUpSeconds">How long the call before the measured ones took, with its wait for the load.</param>
/// <param name="PromptTokensPerSecond">How fast prompts were read, by the server's own account; nothing where it does not say.</param>
/// <param name="OutputTokensPerSecond">How fast answers were made, likewise.</param>
/// <param name="FirstTokenP50Seconds">The median of the time to the first word.</param>
/// <param name="FirstTokenMaxSeconds">The longest.</param>
/// <param name="QueueWaitMeanSeconds">How long a call waited in the queue.</param>
/// <param name="QueueWaitMaxSeconds">The longest wait.</param>
/// <param name="TotalP50Seconds">The median of the time to the end of the answer.</param>
/// <param name="PromptTokens">Tokens of all prompts.</param>
/// <param name="OutputTokens">Tokens of all answers.</param>
public sealed record ModelBench(
    string Model,
    int Prompts,
    double? LoadSeconds,
    double WarmUpSeconds,
    double? PromptTokensPerSecond,
    double? OutputTokensPerSecond,
    double? FirstTokenP50Seconds,
    double? FirstTokenMaxSeconds,
    double QueueWaitMeanSeconds,
    double QueueWaitMaxSeconds,
    double TotalP50Seconds,
    long PromptTokens,
    long OutputTokens)
{
    /// <summary>Sums calls up.</summary>
    /// <param name="model">The model.</param>
    /// <param name="load">How long its loads took, where that is known.</param>
    /// <param name="ends">The ends of the calls, that of the first one, which is not measured, among them.</param>
    internal static ModelBench Of(string model, double? load, IReadOnlyList<AskPart.End> ends)
    {
        var measured = ends.Skip(1).ToArray();
        var firsts = measured.Select(end => end.FirstTokenSeconds).OfType<double>().Order().ToArray();
        return new ModelBench(
            model,
            measured.Length,
            load,
            ends[0].TotalSeconds,
            Rate(measured.Sum(end => end.PromptTokens), measured.Sum(end => end.PromptSeconds)),
            Rate(measured.Sum(end => end.OutputTokens), measured.Sum(end => end.OutputSeconds)),
            firsts.Length > 0 ? firsts[firsts.Length / 2] : null,
            firsts.Length > 0 ? firsts[^1] : null,
            Math.Round(measured.Average(end => end.QueueWaitSeconds), 4),
            measured.Max(end => end.QueueWaitSeconds),
            measured.Select(end => end.TotalSeconds).Order().ElementAt(measured.Length / 2),
            measured.Sum(end => end.PromptTokens),
            measured.Sum(end => end.OutputTokens));
    }

    private static double? Rate(long tokens, double seconds) => seconds > 0 ? Math.Round(tokens / seconds, 1) : null;
}
