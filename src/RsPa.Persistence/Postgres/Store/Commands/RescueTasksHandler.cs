using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Model;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Commands;

internal sealed class RescueTasksHandler : CommandHandler<RescueTasks>
{
    private static readonly string Rescue = $"""
        WITH rescued AS (
            UPDATE tasks t SET
                status = CASE WHEN cancel_reason IS NOT NULL THEN 'cancelled' WHEN rescues + 1 > $4 THEN 'failed' ELSE 'pending' END,
                ended_at = CASE WHEN cancel_reason IS NOT NULL OR rescues + 1 > $4 THEN $1 END,
                error = CASE WHEN cancel_reason IS NULL AND rescues + 1 > $4 THEN replace($9, '#', (rescues + 1)::text) ELSE $5 END,
                due_at = CASE WHEN cancel_reason IS NULL AND rescues BETWEEN 1 AND $4 - 1 THEN $1 + LEAST($6 * (1 << LEAST(rescues - 1, 20)), $8) ELSE due_at END,
                lane = CASE WHEN cancel_reason IS NOT NULL OR rescues + 1 > $4 THEN lane ELSE (lane & {QueueLane.Keyed}) | {QueueLane.Rescued} | (rescues > 0)::int END,
                attempt = attempt - 1,
                rescues = rescues + 1,
                lease_until = NULL
            WHERE status = 'running' AND incarnation <> $3 AND (lease_until < $7 OR node = $2)
            RETURNING id, agent, status, rescues, attempt + 1 AS number, started_at, node, incarnation, nextval('attempts_sequence_seq') AS sequence),
        logged AS (
            INSERT INTO attempts (sequence, task_id, agent, number, outcome, error, started_at, ended_at)
            SELECT sequence, id, agent, number, 'lost', $5, started_at, $1 FROM rescued)
        SELECT id, agent, status, rescues, number, started_at, node, incarnation, sequence FROM rescued
        """;

    private static readonly string Poison = TaskMachine.PoisonError(0).Replace("0", "#", StringComparison.Ordinal);

    protected override async Task<StoreReply> ExecuteAsync(RescueTasks command, StoreTransaction transaction)
    {
        var now = transaction.Time.Now;
        var rescue = Sql.Of(Rescue)
            .With(now)
            .With(command.By.Node)
            .With(command.By.Incarnation)
            .With(command.MaxRescues)
            .With(TaskMachine.LostError)
            .With(TaskMachine.RescueBackoff.First)
            .With(TaskMachine.Judged(now, transaction.Time.Asked))
            .With(TaskMachine.RescueBackoff.Longest)
            .With(Poison);
        var lost = await transaction.QueryAsync(rescue, row => (
            Task: new RescuedTask(row.Task(0), row.Agent(1), new NodeIncarnation(row.GetString(6), row.GetGuid(7)), EnumText<TaskStatus>.Parse(row.GetString(2)), row.GetInt32(3), row.GetInt64(8)),
            Attempt: new AttemptRecord(row.Agent(1), row.GetInt32(4), AttemptOutcome.Lost, TaskMachine.LostError, row.Moment(5), now))).ConfigureAwait(false);
        foreach (var (task, attempt) in lost.OrderBy(found => found.Task.Sequence))
            transaction.Sums.Count(task.Sequence, attempt);
        return new TasksRescued(lost.Select(found => found.Task).ToArray());
    }
}
