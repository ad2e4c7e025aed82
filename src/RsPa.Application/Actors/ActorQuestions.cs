using Akka.Actor;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Actors;

/// <summary>Asks actors, within a time. Silence is a problem to show.</summary>
internal static class ActorQuestions
{
    /// <summary>How long an actor may take to answer. A commit under load takes milliseconds; a stuck disk takes long.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Sends a message, and waits for its answer.</summary>
    /// <param name="actor">Whom to ask.</param>
    /// <param name="message">The message.</param>
    /// <param name="what">What it is about, for the problem.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <param name="timeout">How long the answer may take; 30 seconds where it is not given.</param>
    public static async Task<Outcome<object>> AskAsync(this IActorRef actor, object message, string what, CancellationToken cancellationToken, TimeSpan? timeout = null)
    {
        var limit = timeout ?? Timeout;
        try
        {
            return Outcome.Of(await actor.Ask<object>(message, limit, cancellationToken).ConfigureAwait(false));
        }
        catch (AskTimeoutException)
        {
            return new Problem(ProblemKind.Unanswered, $"No answer about {what} within {limit.TotalSeconds} seconds.")
            {
                Remedy = "it is not known whether the command was carried out: look at `rspa doctor`, then at the task or agent, before you repeat it",
            };
        }
    }
}
