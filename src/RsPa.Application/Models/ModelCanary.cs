namespace RsPa.Application.Models;

/// <summary>Whether a model that is loaded still answers.</summary>
/// <param name="Model">Its name; nothing where a server itself is away.</param>
/// <param name="Endpoint">Where it is loaded.</param>
/// <param name="Answers">Whether it has answered; nothing where it was not asked.</param>
/// <param name="Seconds">How long that took, the queue included.</param>
/// <param name="QueueSeconds">How much of it was spent in the queue.</param>
/// <param name="Fault">Why it has not answered, or was not asked.</param>
/// <param name="Remedy">What to do.</param>
public sealed record ModelCanary(string? Model, string Endpoint, bool? Answers, double? Seconds, double? QueueSeconds, string? Fault, string? Remedy);
