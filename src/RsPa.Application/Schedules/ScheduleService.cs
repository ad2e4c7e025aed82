using Akka.Hosting;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Values;
using RsPa.Actors.Schedules;
using RsPa.Application.Access;
using RsPa.Application.Actors;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Schedules;

/// <summary>Schedules: make, show, change, and what became of their moments.</summary>
public sealed class ScheduleService(IRequiredActor<SchedulesKey> schedules, IScheduleQueries queries, TimeProvider time)
{
    private static readonly Permission Look = new("schedules.list", CallerRole.Viewer);
    private static readonly Permission Change = new("schedules.change", CallerRole.Operator);

    /// <summary>Makes a schedule.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="name">Its name.</param>
    /// <param name="wish">What it is to do.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public async Task<Outcome<ScheduleAnswer>> AddAsync(Caller caller, string name, ScheduleWish wish, CancellationToken cancellationToken)
    {
        if (Change.Refuse(caller) is { } refused)
            return refused;
        return Name(name).TryGet(out var named, out var problem) && wish.Read(null, time, ScheduleValues.OwnZone(time)).TryGet(out var definition, out problem)
            ? await AskAsync(new AddSchedule(named, definition), cancellationToken).ConfigureAwait(false)
            : problem;
    }

    /// <summary>Changes what a schedule does; it begins anew from now.</summary>
    public async Task<Outcome<ScheduleAnswer>> EditAsync(Caller caller, string name, ScheduleWish wish, CancellationToken cancellationToken)
    {
        if (Change.Refuse(caller) is { } refused)
            return refused;
        if (!(await FindStateAsync(name, cancellationToken).ConfigureAwait(false)).TryGet(out var state, out var problem)
            || !wish.Read(state.Definition, time, state.Definition.Zone).TryGet(out var definition, out problem))
            return problem;
        return await AskAsync(new EditSchedule(state.Name, state.Definition, definition), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has a schedule fire nothing more until it is resumed.</summary>
    public async Task<Outcome<ScheduleAnswer>> PauseAsync(Caller caller, string name, string reason, CancellationToken cancellationToken) =>
        Change.Refuse(caller) is null && ReasonRule.Fault(reason) is { } fault ? Problem.Of(fault) : await ChangeAsync(caller, name, named => new PauseSchedule(named, reason), cancellationToken).ConfigureAwait(false);

    /// <summary>Has a paused schedule go on.</summary>
    public Task<Outcome<ScheduleAnswer>> ResumeAsync(Caller caller, string name, CancellationToken cancellationToken) => ChangeAsync(caller, name, named => new ResumeSchedule(named), cancellationToken);

    /// <summary>Makes a task of a schedule now.</summary>
    public Task<Outcome<ScheduleAnswer>> RunAsync(Caller caller, string name, CancellationToken cancellationToken) => ChangeAsync(caller, name, named => new RunSchedule(named), cancellationToken);

    /// <summary>Removes a schedule and its history.</summary>
    public Task<Outcome<ScheduleAnswer>> RemoveAsync(Caller caller, string name, CancellationToken cancellationToken) => ChangeAsync(caller, name, named => new RemoveSchedule(named), cancellationToken);

    /// <summary>Makes the tasks of a past range that were not made.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="name">The schedule.</param>
    /// <param name="from">The first moment.</param>
    /// <param name="to">The last moment.</param>
    /// <param name="confirmed">How many the caller expects: with another number, or none, it is told how many there are, and nothing is made.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public Task<Outcome<ScheduleAnswer>> BackfillAsync(Caller caller, string name, DateTimeOffset from, DateTimeOffset to, int? confirmed, CancellationToken cancellationToken) =>
        ChangeAsync(caller, name, named => new BackfillSchedule(named, from.ToUniversalTime(), to.ToUniversalTime(), confirmed), cancellationToken);

    /// <summary>Lists schedules by name.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="after">Only those behind this name: the next of the page before.</param>
    /// <param name="limit">How many at most, 1 to 1,000.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<Outcome<IReadOnlyList<ScheduleDocument>>> ListAsync(Caller caller, string? after, int limit, CancellationToken cancellationToken)
    {
        if (Look.Refuse(caller) is { } refused)
            return refused;
        if (LimitRule.Fault(limit) is { } wrong)
            return wrong;
        ScheduleName? place = null;
        if (after is not null)
        {
            if (!Name(after).TryGet(out var named, out var fault))
                return fault with { Field = "after" };
            place = named;
        }

        return (await ReadProblem.CatchAsync(queries.ListAsync(place, limit, cancellationToken)).ConfigureAwait(false)).TryGet(out var page, out var problem)
            ? Outcome.Of<IReadOnlyList<ScheduleDocument>>([.. page.Select(ScheduleDocument.Of)])
            : problem;
    }

    /// <summary>Shows one schedule.</summary>
    public async Task<Outcome<ScheduleDocument>> FindAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        if (Look.Refuse(caller) is { } refused)
            return refused;
        return (await FindStateAsync(name, cancellationToken).ConfigureAwait(false)).TryGet(out var state, out var problem) ? ScheduleDocument.Of(state) : problem;
    }

    /// <summary>What became of a schedule's moments, the latest first.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="name">The schedule.</param>
    /// <param name="before">Only moments before this one: the last of the page before.</param>
    /// <param name="limit">How many at most, 1 to 1,000.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<Outcome<IReadOnlyList<OccurrenceDocument>>> HistoryAsync(Caller caller, string name, DateTimeOffset? before, int limit, CancellationToken cancellationToken)
    {
        if (Look.Refuse(caller) is { } refused)
            return refused;
        if (LimitRule.Fault(limit) is { } wrong)
            return wrong;
        if (!(await FindStateAsync(name, cancellationToken).ConfigureAwait(false)).TryGet(out var state, out var problem)
            || !(await ReadProblem.CatchAsync(queries.HistoryAsync(state.Name, before?.ToUniversalTime(), limit, cancellationToken)).ConfigureAwait(false)).TryGet(out var page, out problem))
            return problem;
        return Outcome.Of<IReadOnlyList<OccurrenceDocument>>([.. page.Select(OccurrenceDocument.Of)]);
    }

    /// <summary>The next moments of a schedule.</summary>
    public async Task<Outcome<IReadOnlyList<PreviewedMoment>>> PreviewAsync(Caller caller, string name, DateTimeOffset? from, int count, CancellationToken cancellationToken)
    {
        if (Look.Refuse(caller) is { } refused)
            return refused;
        if (!(await FindStateAsync(name, cancellationToken).ConfigureAwait(false)).TryGet(out var state, out var problem))
            return problem;
        var (moments, fault) = Preview.Of(state.Definition, from ?? time.GetUtcNow(), count);
        return moments is null ? Problem.Of(fault!) : Outcome.Of(moments);
    }

    private async Task<Outcome<ScheduleAnswer>> ChangeAsync(Caller caller, string name, Func<ScheduleName, ChangeSchedule> wish, CancellationToken cancellationToken)
    {
        if (Change.Refuse(caller) is { } refused)
            return refused;
        return Name(name).TryGet(out var named, out var problem) ? await AskAsync(wish(named), cancellationToken).ConfigureAwait(false) : problem;
    }

    private async Task<Outcome<ScheduleState>> FindStateAsync(string name, CancellationToken cancellationToken)
    {
        if (!Name(name).TryGet(out var named, out var problem))
            return problem;
        var found = await ReadProblem.CatchAsync(FindOrNoneAsync(named, cancellationToken)).ConfigureAwait(false);
        return !found.TryGet(out var some, out problem) ? problem : some is [var state] ? state : Unknown($"There is no schedule '{named}'.");
    }

    private async Task<IReadOnlyList<ScheduleState>> FindOrNoneAsync(ScheduleName name, CancellationToken cancellationToken) =>
        await queries.FindAsync(name, cancellationToken).ConfigureAwait(false) is { } found ? [found.State] : [];

    private async Task<Outcome<ScheduleAnswer>> AskAsync(ChangeSchedule wish, CancellationToken cancellationToken)
    {
        if (!(await schedules.ActorRef.AskAsync(wish, $"the schedule '{wish.Name}'", cancellationToken).ConfigureAwait(false)).TryGet(out var answer, out var problem))
            return problem;
        return answer switch
        {
            ScheduleReply.Stored stored => new ScheduleAnswer(ScheduleDocument.Of(stored.State), stored.Task, stored.Occurrences),
            ScheduleReply.Unconfirmed unconfirmed => new Problem(ProblemKind.Invalid, $"The range has {unconfirmed.Occurrences} occurrences that have made no task yet. Nothing was made.")
            {
                Field = "count",
                Remedy = $"confirm the number: --count {unconfirmed.Occurrences}",
            },
            ScheduleReply.Refused refused => Refusal(refused),
            _ => throw new InvalidOperationException($"The schedules answered {wish.GetType().Name} with {answer.GetType().Name}."),
        };
    }

    private static Problem Refusal(ScheduleReply.Refused refused) => refused.Reason switch
    {
        ScheduleRefusal.Unknown => Unknown(refused.Message),
        ScheduleRefusal.UnknownAgent => new Problem(ProblemKind.UnknownAgent, refused.Message) { Field = "agent", Remedy = "`rspa agent list` shows the agents" },
        ScheduleRefusal.Conflict => new Problem(ProblemKind.Conflict, refused.Message),
        ScheduleRefusal.Invalid => new Problem(ProblemKind.Invalid, refused.Message),
        ScheduleRefusal.Busy => new Problem(ProblemKind.Busy, refused.Message) { Remedy = "try again in a second" },
        ScheduleRefusal.Stopping => new Problem(ProblemKind.Stopping, refused.Message) { Remedy = "try again once the service has started again" },
        _ => new Problem(ProblemKind.StorageFailed, refused.Message) { Remedy = "look at `rspa doctor`, put it right and try again" },
    };

    private static Problem Unknown(string message) => new(ProblemKind.UnknownSchedule, message) { Field = "name", Remedy = "`rspa schedule list` shows the schedules" };

    private static Outcome<ScheduleName> Name(string text) =>
        ScheduleName.IsValid(text) ? new ScheduleName(text) : Problem.Invalid("name", text, "is not a valid name of a schedule", ScheduleName.Remedy);
}
