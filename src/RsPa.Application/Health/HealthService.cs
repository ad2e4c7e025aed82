using Akka.Hosting;
using RsPa.Actors.Health;
using RsPa.Actors.Protocol.Health;
using RsPa.Application.Access;
using RsPa.Application.Actors;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Health;

/// <summary>The health of the whole.</summary>
public sealed class HealthService(IRequiredActor<HealthActor> health)
{
    private static readonly Permission Ask = new("health.show", CallerRole.Anonymous);

    /// <summary>How long the answer may take: a probe must not wait long for bad news.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Shows the health of the whole. Silence is a fault, and is reported as one.</summary>
    public async Task<Outcome<HealthReport>> ShowAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (Ask.Refuse(caller) is { } refused)
            return refused;
        var reply = await health.ActorRef.AskAsync(GetHealth.Instance, "health", cancellationToken, Timeout).ConfigureAwait(false);
        return reply.TryGet(out var answer, out var problem) ? (HealthReport)answer : Silent(problem);
    }

    private static HealthReport Silent(Problem problem) => new(
        Ready: false,
        [new HealthPart("health", "silent", problem.Message, "restart the service, and report what its log says", [])]);
}
