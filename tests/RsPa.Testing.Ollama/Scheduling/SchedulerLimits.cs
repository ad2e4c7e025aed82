namespace RsPa.Testing.Ollama.Scheduling;

/// <summary>The bounds of the scheduler, which Ollama takes from its environment.</summary>
/// <param name="MaxQueue">How many calls may wait for a load behind the one that is at it.</param>
/// <param name="MaxLoaded">How many runners there may be.</param>
/// <param name="Parallel">How many calls a runner works on at once.</param>
/// <param name="VramBytes">The memory that all runners share; a model that is alone always fits, in part.</param>
/// <param name="KeepAlive">How long a model stays loaded where a call does not say.</param>
internal sealed record SchedulerLimits(int MaxQueue, int MaxLoaded, int Parallel, long VramBytes, TimeSpan KeepAlive);
