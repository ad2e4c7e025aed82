using Akka.Actor;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Store;
using RsPa.Agents;

namespace RsPa.Actors.Schedules;

/// <summary>
/// Reads schedules, decides, and has the store commit what was decided. It keeps nothing: what it decides upon it has read just before,
/// and the store refuses what has changed meanwhile. One of its calls runs at a time.
/// </summary>
internal sealed class ScheduleWorker(Func<IScheduleQueries> queries, IActorRef store, ScheduleSettings settings, TimeProvider time)
{
    // Another scheduler may be quicker now and then, and not each time.
    private const int Tries = 5;

    // A schedule that catches up has many occurrences: the commit of one look stays within bounds.
    private const int MostOccurrences = 5_000;

    /// <summary>Fires what is due, and takes notice of what has ended: a batch of it.</summary>
    public async Task<ScheduleLook> LookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = await queries().DueAsync(now, ChangeSchedules.Most / 2, cancellationToken).ConfigureAwait(false);
        var turns = new List<(ScheduleAtWork Before, ScheduleDecided Decided, ScheduleTurn Turn)>(due.Count);
        var occurrences = 0;
        foreach (var before in due)
        {
            var decided = ScheduleDecision.Decide(before, new ScheduleCommand.Tick(), now);
            if (decided.Events.Count == 0)
                continue;
            var turn = ScheduleTurns.Of(before.State, decided);
            turns.Add((before, decided, turn));
            occurrences += turn.Occurrences.Count;
            if (occurrences >= MostOccurrences || turns.Count == ChangeSchedules.Most)
                break;
        }

        if (turns.Count == 0)
            return new ScheduleLook([], HasMore: false, await queries().NextAsync(cancellationToken).ConfigureAwait(false));
        var turned = await CommitAsync([.. turns.Select(turn => turn.Turn)], cancellationToken).ConfigureAwait(false);
        var done = turns.Zip(turned, static (turn, result) => new ScheduleDone(turn.Before.State, turn.Decided, result)).Where(turn => turn.Result.Outcome == TurnOutcome.Done).ToArray();

        // Where nothing could be stored, it is looked at again after a while, and not at once.
        return new ScheduleLook(done, HasMore: turned.Any(turn => turn.Outcome is TurnOutcome.Done or TurnOutcome.Stale), null);
    }

    /// <summary>Does what an owner wishes.</summary>
    /// <exception cref="ScheduleStoreException">The store refused.</exception>
    public async Task<ScheduleReply> ChangeAsync(ChangeSchedule wish, CancellationToken cancellationToken)
    {
        for (var i = 0; i < Tries; i++)
        {
            if (await TryChangeAsync(wish, cancellationToken).ConfigureAwait(false) is { } reply)
                return reply;
        }

        return new ScheduleReply.Refused(ScheduleRefusal.Busy, $"The schedule '{wish.Name}' changes all the time. Try again.");
    }

    /// <summary>Makes the schedules of the settings file what that says, and removes those that it does not have any more.</summary>
    /// <returns>What could not be done, a sentence each.</returns>
    public async Task<IReadOnlyList<string>> FollowSettingsAsync(CancellationToken cancellationToken)
    {
        List<string> faults = [];
        foreach (var (name, definition) in settings.Schedules)
        {
            var there = await queries().FindAsync(name, cancellationToken).ConfigureAwait(false);
            if (there is { State.Origin: ScheduleOrigin.Owner })
            {
                faults.Add($"schedules.{name} is not used, since there is a schedule '{name}' that was made at the console or by the API. Remove that one (rspa schedule remove {name} --yes), or choose another name.");
                continue;
            }

            if (there?.State.Definition.Equals(definition) == true)
                continue;
            if (await SetAsync(name, there, definition, cancellationToken).ConfigureAwait(false) is { } fault)
                faults.Add($"schedules.{name}: {fault}");
        }

        for (ScheduleName? after = null; ;)
        {
            var page = await queries().ListAsync(after, IScheduleQueries.MaxLimit, cancellationToken).ConfigureAwait(false);
            foreach (var gone in page.Where(state => state.Origin == ScheduleOrigin.Settings && !settings.Schedules.ContainsKey(state.Name)))
                await CommitAsync([new ScheduleTurn(gone.Name, gone.Version, null)], cancellationToken).ConfigureAwait(false);
            if (page.Count < IScheduleQueries.MaxLimit)
                return faults;
            after = page[^1].Name;
        }
    }

    /// <summary>Those that paused themselves.</summary>
    public async Task<IReadOnlyList<ScheduleState>> PausedThemselvesAsync(CancellationToken cancellationToken)
    {
        List<ScheduleState> paused = [];
        for (ScheduleName? after = null; ;)
        {
            var page = await queries().ListAsync(after, IScheduleQueries.MaxLimit, cancellationToken).ConfigureAwait(false);
            paused.AddRange(page.Where(state => state.PausedItself));
            if (page.Count < IScheduleQueries.MaxLimit)
                return paused;
            after = page[^1].Name;
        }
    }

    /// <summary>Removes old entries of the histories: a batch of them.</summary>
    /// <returns>Whether there are more.</returns>
    public async Task<bool> PruneAsync(CancellationToken cancellationToken) =>
        (await AskAsync<OccurrencesPruned>(new PruneOccurrences(time.GetUtcNow() - settings.Retention, settings.MostEntries), cancellationToken).ConfigureAwait(false)).More;

    private async Task<string?> SetAsync(ScheduleName name, ScheduleAtWork? there, ScheduleDefinition definition, CancellationToken cancellationToken)
    {
        var (made, fault) = ScheduleDecision.Create(name, definition, ScheduleOrigin.Settings, time.GetUtcNow());
        if (made is null)
            return fault!.Message;
        // Other days to leave out, as each year brings, are no reason to forget what is to be caught up.
        var isSame = there is not null && (there.State.Definition with { LeaveOut = definition.LeaveOut }).Equals(definition);
        var turn = there is null ? new ScheduleTurn(name, 0, made) : new ScheduleTurn(name, there.State.Version, there.State with { Definition = definition, NextAt = isSame ? there.State.NextAt : made.NextAt });
        var turned = (await CommitAsync([turn], cancellationToken).ConfigureAwait(false))[0];
        return turned.Outcome == TurnOutcome.UnknownAgent ? $"there is no agent '{definition.Agent}'. 'rspa agent list' shows those that there are." : null;
    }

    // Nothing where another was quicker.
    private async Task<ScheduleReply?> TryChangeAsync(ChangeSchedule wish, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var there = await queries().FindAsync(wish.Name, cancellationToken).ConfigureAwait(false);
        if (wish is AddSchedule add)
            return there is null ? await AddAsync(add, now, cancellationToken).ConfigureAwait(false) : Refuse(ScheduleRefusal.Conflict, $"There is a schedule '{wish.Name}' already. Choose another name, or change it: rspa schedule edit {wish.Name}.");
        if (there is null)
            return Refuse(ScheduleRefusal.Unknown, $"There is no schedule '{wish.Name}'. 'rspa schedule list' shows those that there are.");
        if (wish is EditSchedule or RemoveSchedule && there.State.Origin == ScheduleOrigin.Settings)
            return Refuse(ScheduleRefusal.Conflict, $"The schedule '{wish.Name}' stands in the settings file (schedules.{wish.Name}), and is changed there; the service reads it when it starts.");
        if (wish is EditSchedule edit && !edit.Seen.Equals(there.State.Definition))
            return Refuse(ScheduleRefusal.Conflict, $"The schedule '{wish.Name}' was changed by another meanwhile. Look at it, and change it again.");
        if (wish is RemoveSchedule)
            return Reply(there.State, null, await CommitOneAsync(new ScheduleTurn(wish.Name, there.State.Version, null), cancellationToken).ConfigureAwait(false));
        var decided = ScheduleDecision.Decide(there, await CommandAsync(wish, there.State, cancellationToken).ConfigureAwait(false), now);
        if (decided.Refusal is { } refusal)
            return Refuse(wish is EditSchedule ? ScheduleRefusal.Invalid : ScheduleRefusal.Conflict, refusal);
        if (decided.Unconfirmed is { } count)
            return new ScheduleReply.Unconfirmed(count);
        return Reply(decided.After.State, decided, await CommitOneAsync(ScheduleTurns.Of(there.State, decided), cancellationToken).ConfigureAwait(false));
    }

    private async Task<ScheduleReply?> AddAsync(AddSchedule add, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (state, fault) = ScheduleDecision.Create(add.Name, add.Definition, ScheduleOrigin.Owner, now);
        return state is null ? Refuse(ScheduleRefusal.Invalid, fault!.Message) : Reply(state, null, await CommitOneAsync(new ScheduleTurn(add.Name, 0, state), cancellationToken).ConfigureAwait(false));
    }

    private async Task<ScheduleCommand> CommandAsync(ChangeSchedule wish, ScheduleState state, CancellationToken cancellationToken) => wish switch
    {
        EditSchedule edit => new ScheduleCommand.Edit(edit.Definition),
        PauseSchedule pause => new ScheduleCommand.Pause(pause.Reason),
        ResumeSchedule => new ScheduleCommand.Resume(),
        RunSchedule => new ScheduleCommand.Run(),
        BackfillSchedule back => new ScheduleCommand.Backfill(back.From, back.To, await queries().MadeAsync(state.Name, back.From, back.To, cancellationToken).ConfigureAwait(false), back.Confirmed),
        _ => throw new ArgumentOutOfRangeException(nameof(wish), wish, "an unknown wish"),
    };

    private static ScheduleReply? Reply(ScheduleState state, ScheduleDecided? decided, ScheduleTurned turned) => turned.Outcome switch
    {
        TurnOutcome.Done => new ScheduleReply.Stored(state)
        {
            Task = turned.Submitted.Count > 0 ? turned.Submitted[0].Task : null,
            Occurrences = decided?.Events.OfType<ScheduleEvent.Noted>().Count(noted => noted.Occurrence.Outcome is OccurrenceOutcome.Fired or OccurrenceOutcome.Queued) ?? 0,
        },
        TurnOutcome.UnknownAgent => Refuse(ScheduleRefusal.UnknownAgent, $"There is no agent '{state.Definition.Agent}'. 'rspa agent list' shows those that there are."),
        _ => null,
    };

    private static ScheduleReply.Refused Refuse(ScheduleRefusal reason, string message) => new(reason, message);

    private async Task<ScheduleTurned> CommitOneAsync(ScheduleTurn turn, CancellationToken cancellationToken) => (await CommitAsync([turn], cancellationToken).ConfigureAwait(false))[0];

    private async Task<IReadOnlyList<ScheduleTurned>> CommitAsync(IReadOnlyList<ScheduleTurn> turns, CancellationToken cancellationToken) =>
        (await AskAsync<SchedulesChanged>(new ChangeSchedules(turns), cancellationToken).ConfigureAwait(false)).Turns;

    private async Task<T> AskAsync<T>(StoreCommand command, CancellationToken cancellationToken)
        where T : StoreReply =>
        await store.Ask<StoreReply>(command, settings.AnswerWithin, cancellationToken).ConfigureAwait(false) switch
        {
            T reply => reply,
            StoreRefused refused => throw new ScheduleStoreException(refused),
            var other => throw new InvalidOperationException($"The store answered {command.GetType().Name} with {other.GetType().Name}."),
        };
}

/// <summary>The store refused to store what was decided of schedules.</summary>
internal sealed class ScheduleStoreException(StoreRefused refused) : Exception(refused.Message)
{
    /// <summary>Why.</summary>
    public StoreRefusal Reason { get; } = refused.Reason;
}

/// <summary>What a look came to.</summary>
/// <param name="Done">What was done.</param>
/// <param name="HasMore">Whether to look again at once.</param>
/// <param name="Next">When the next schedule is due, where nothing is due now.</param>
internal sealed record ScheduleLook(IReadOnlyList<ScheduleDone> Done, bool HasMore, DateTimeOffset? Next);

/// <summary>What was done with a schedule.</summary>
/// <param name="Before">What it was.</param>
/// <param name="Decided">What was decided.</param>
/// <param name="Result">What the store made of it.</param>
internal sealed record ScheduleDone(ScheduleState Before, ScheduleDecided Decided, ScheduleTurned Result)
{
    /// <summary>The tasks that it made.</summary>
    public IEnumerable<TaskId> Tasks => Result.Submitted.Select(task => task.Task);
}
