namespace RsPa.Actors.Protocol.Schedules;

/// <summary>A moment to come.</summary>
/// <param name="At">The moment, in UTC.</param>
/// <param name="Local">The same in the schedule's zone.</param>
public sealed record PreviewedMoment(DateTimeOffset At, DateTimeOffset Local);
