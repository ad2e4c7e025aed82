using Akka.Hosting;
using RsPa.Actors.Inbox;
using RsPa.Actors.Protocol.Inbox;
using RsPa.Application.Access;
using RsPa.Application.Actors;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Inbox;

/// <summary>The inbox: files that are dropped for an agent. There is none where that agent is not enabled.</summary>
public sealed class InboxService(IReadOnlyActorRegistry actors)
{
    /// <summary>The most files that one retry may name.</summary>
    public const int MaxNames = 1_000;

    private static readonly Permission Look = new("inbox.show", CallerRole.Viewer);
    private static readonly Permission Again = new("inbox.retry", CallerRole.Operator);

    /// <summary>Shows what lies in the inbox.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="limit">How many files to list at most, 1 to 1,000; all are counted.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public async Task<Outcome<InboxView>> ShowAsync(Caller caller, int limit, CancellationToken cancellationToken)
    {
        if (Look.Refuse(caller) is { } refused)
            return refused;
        return LimitRule.Fault(limit) is { } wrong ? wrong : await AskAsync<InboxView>(new GetInbox(limit), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Counts what lies in the inbox.</summary>
    public async Task<Outcome<InboxCounts>> CountAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (Look.Refuse(caller) is { } refused)
            return refused;
        return (await AskAsync<InboxView>(new GetInbox(0), cancellationToken).ConfigureAwait(false)).TryGet(out var view, out var problem) ? view.Counts : problem;
    }

    /// <summary>Has files tried again: those that failed, and those that could not be read or moved.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="names">The files, at most <see cref="MaxNames"/>; all of them where none is named.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public async Task<Outcome<InboxRetried>> RetryAsync(Caller caller, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (Again.Refuse(caller) is { } refused)
            return refused;
        return names.Count > MaxNames
            ? Problem.Invalid("names", $"{names.Count}", "are too many files", $"name at most {MaxNames}, or none for all")
            : await AskAsync<InboxRetried>(new RetryInbox(names), cancellationToken).ConfigureAwait(false);
    }

    private async Task<Outcome<T>> AskAsync<T>(object message, CancellationToken cancellationToken)
        where T : notnull
    {
        if (!actors.TryGet<InboxActor>(out var inbox))
            return new Problem(ProblemKind.Conflict, "There is no inbox: the agent 'reimbursement', which reads it, is not enabled.") { Remedy = "name it in agents.enabled_agents, and restart the service" };
        return (await inbox.AskAsync(message, "the inbox", cancellationToken).ConfigureAwait(false)).TryGet(out var answer, out var problem) ? (T)answer : problem;
    }
}
