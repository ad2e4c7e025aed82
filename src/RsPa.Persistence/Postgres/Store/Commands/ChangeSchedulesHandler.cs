using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Commands;

/// <summary>A round trip for the schedules, one for their histories and one for their tasks, however many there are; one more for each task that is cancelled.</summary>
internal sealed class ChangeSchedulesHandler : CommandHandler<ChangeSchedules>
{
    private readonly CancelTaskHandler _cancel = new();

    protected override async Task<StoreReply> ExecuteAsync(ChangeSchedules command, StoreTransaction transaction)
    {
        if (!command.Turns.All(turn => IsOfKnownAgent(turn, transaction)))
            await transaction.Agents.FindAsync(transaction).ConfigureAwait(false);
        var done = await ScheduleChanges.ExecuteAsync(command.Turns.Where(turn => IsOfKnownAgent(turn, transaction)), transaction).ConfigureAwait(false);
        ScheduleTurn[] kept = [.. command.Turns.Where(turn => turn.State is not null && done.Contains(turn.Name))];
        var noted = await OccurrenceNotes.WriteAsync(kept, transaction).ConfigureAwait(false);
        var submitted = await SubmitAsync(kept, noted, transaction).ConfigureAwait(false);
        var cancelled = await CancelAsync(kept, transaction).ConfigureAwait(false);
        return new SchedulesChanged([.. command.Turns.Select(turn => !IsOfKnownAgent(turn, transaction) ? ScheduleTurned.Not(TurnOutcome.UnknownAgent)
            : !done.Contains(turn.Name) ? ScheduleTurned.Not(TurnOutcome.Stale)
            : new ScheduleTurned(TurnOutcome.Done, [.. submitted[turn.Name]], [.. cancelled[turn.Name]]))]);
    }

    private static bool IsOfKnownAgent(ScheduleTurn turn, StoreTransaction transaction) => turn.State is not { } state || transaction.Agents.Contains(state.Definition.Agent);

    private static async Task<ILookup<ScheduleName, TaskOfAgent>> SubmitAsync(ScheduleTurn[] turns, List<(int Turn, DecidedOccurrence Decided)> noted, StoreTransaction transaction)
    {
        var submitted = new List<(ScheduleName Schedule, TaskOfAgent Task)>();
        var run = new SubmitRun();
        foreach (var (turn, decided) in noted)
        {
            if (decided.Task is not { } task)
                continue;
            run.Add(task, transaction, reply =>
            {
                if (reply is TaskSubmitted { Existed: false })
                    submitted.Add((turns[turn].Name, new TaskOfAgent(task.Id, task.Agent)));
            });
        }

        var pipeline = transaction.Pipeline();
        await run.SendAsync(transaction, pipeline).ConfigureAwait(false);
        await pipeline.RunAsync().ConfigureAwait(false);
        await run.FinishAsync(transaction).ConfigureAwait(false);
        return submitted.ToLookup(made => made.Schedule, made => made.Task);
    }

    // Those are few: of schedules whose tasks have not ended when the next one is due, and that then want only the newest.
    private async Task<ILookup<ScheduleName, TaskOfAgent>> CancelAsync(ScheduleTurn[] turns, StoreTransaction transaction)
    {
        var cancelled = new List<(ScheduleName Schedule, TaskOfAgent Task)>();
        foreach (var turn in turns)
        {
            foreach (var task in turn.Cancels)
            {
                StoreCommand cancel = new CancelTask(task, ScheduleTurned.WhyCancelled);
                if (await _cancel.ExecuteAsync(cancel, transaction).ConfigureAwait(false) is TaskCancelled { Status: TaskStatus.Cancelled } ended)
                    cancelled.Add((turn.Name, new TaskOfAgent(ended.Id, ended.Agent)));
            }
        }

        return cancelled.ToLookup(ended => ended.Schedule, ended => ended.Task);
    }
}
