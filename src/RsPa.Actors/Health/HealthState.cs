using System.Collections.Immutable;
using RsPa.Actors.Decisions;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Health;

/// <summary>What is known of the health of each part: who was asked when, and what it last said. Pure: time is given.</summary>
[Decision]
public sealed record HealthState
{
    /// <summary>The state of a part that was not ready for work yet since the start.</summary>
    public const string Starting = "starting";

    private HealthState(ImmutableSortedDictionary<string, Part> parts) => Parts = parts;

    private ImmutableSortedDictionary<string, Part> Parts { get; }

    /// <summary>The parts that have not yet said that they are there and have read their journal.</summary>
    public IEnumerable<string> NotBegun => Parts.Where(part => !part.Value.HasBegun).Select(part => part.Key);

    /// <summary>The state before anyone was asked.</summary>
    /// <param name="names">The names of the parts.</param>
    /// <param name="now">When watching began; silence counts from here.</param>
    public static HealthState Begin(IEnumerable<string> names, DateTimeOffset now) =>
        new(names.ToImmutableSortedDictionary(name => name, _ => new Part(null, now, HasBegun: false), StringComparer.Ordinal));

    /// <summary>After a part's answer. An answer of someone who is not a part changes nothing.</summary>
    public HealthState Heard(Pong pong, DateTimeOffset now) =>
        Parts.TryGetValue(pong.Name, out var part)
            ? new HealthState(Parts.SetItem(pong.Name, new Part(pong, now, part.HasBegun || pong.State != ActorHealth.Recovering)))
            : this;

    /// <summary>The report at a moment.</summary>
    /// <param name="policy">The limits.</param>
    /// <param name="now">The moment.</param>
    /// <param name="lastFailure">The newest failure of a part, where one is known: it tells why a part is silent.</param>
    public HealthReport Report(HealthPolicy policy, DateTimeOffset now, Func<string, string?> lastFailure)
    {
        var parts = Parts.Select(part => Describe(part.Key, part.Value, policy, now, lastFailure)).ToList();
        return new HealthReport(Parts.Values.All(part => part.Last is { State: not ActorHealth.Recovering }) && parts.TrueForAll(part => part.Fault is null), parts);
    }

    private static HealthPart Describe(string name, Part part, HealthPolicy policy, DateTimeOffset now, Func<string, string?> lastFailure)
    {
        var silence = now - part.At;
        if (silence > policy.SilenceLimit)
        {
            var cause = lastFailure(name) is { } failure ? $"; its last failure: {failure}" : "";
            return new HealthPart(
                name, "silent", $"{name} has not answered for {silence.TotalSeconds:0} s{cause}",
                "Look at its mailbox and restarts in the tree of actors and at the log. It is restarted by itself after a failure; if it stays silent, restart the service.",
                part.Last?.Figures ?? []);
        }

        if (part.Last is not { } last)
            return new HealthPart(name, Starting, null, null, []);
        var remedy = last.Remedy ?? (last.Fault is null ? null : "Look at the log; the part goes on by itself once the cause is gone.");
        return new HealthPart(name, part.HasBegun ? last.State : Starting, last.Fault, remedy, last.Figures);
    }

    private sealed record Part(Pong? Last, DateTimeOffset At, bool HasBegun);
}
