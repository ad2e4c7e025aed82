using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Sqlite.Store.Commands;

internal sealed class RescueTasksHandler(SqliteSession session, AttemptLog attempts) : CommandHandler<RescueTasks>
{
    private readonly SqliteStatement _rescue = session.Prepare($"""
        UPDATE tasks SET
            status = CASE WHEN cancel_reason IS NOT NULL THEN 'cancelled' WHEN rescues + 1 > @3 THEN 'failed' ELSE 'pending' END,
            ended_at = CASE WHEN cancel_reason IS NOT NULL OR rescues + 1 > @3 THEN @0 ELSE NULL END,
            error = CASE WHEN cancel_reason IS NULL AND rescues + 1 > @3 THEN 'Its worker died ' || (rescues + 1) || ' times while it ran. It is taken out of the way as poison; retry it by hand once the cause is found.' ELSE @4 END,
            due_at = CASE WHEN cancel_reason IS NULL AND rescues BETWEEN 1 AND @3 - 1 THEN @0 + min(@5 << min(rescues - 1, 20), @7) ELSE due_at END,
            lane = CASE WHEN cancel_reason IS NOT NULL OR rescues + 1 > @3 THEN lane ELSE (lane & {QueueLane.Keyed}) | {QueueLane.Rescued} | (rescues > 0) END,
            attempt = attempt - 1,
            rescues = rescues + 1,
            lease_until = NULL
        WHERE status = 'running' AND incarnation <> @2 AND (lease_until < @6 OR node = @1)
        RETURNING id, agent, status, rescues, attempt + 1, started_at, node, incarnation
        """);

    protected override StoreReply Execute(RescueTasks command, CommitTime time)
    {
        var lost = new List<(RescuedTask Task, AttemptRecord Attempt)>();
        using (var rows = _rescue.Query(
            UnixMicroseconds.Of(time.Now),
            command.By.Node,
            command.By.Incarnation.ToByteArray(bigEndian: true),
            command.MaxRescues,
            TaskMachine.LostError,
            (long)TaskMachine.RescueBackoff.First.TotalMicroseconds,
            UnixMicroseconds.Of(TaskMachine.Judged(time.Now, time.Asked)),
            (long)TaskMachine.RescueBackoff.Longest.TotalMicroseconds))
        {
            while (rows.Read())
            {
                var agent = rows.Agent(1);
                var owner = new NodeIncarnation(rows.Text(6), rows.Uuid(7));
                var attempt = new AttemptRecord(agent, rows.Int(4), AttemptOutcome.Lost, TaskMachine.LostError, rows.Time(5), time.Now);
                lost.Add((new RescuedTask(rows.Task(0), agent, owner, EnumText<TaskStatus>.Parse(rows.Text(2)), rows.Int(3), 0), attempt));
            }
        }

        return new TasksRescued(lost.Select(found => found.Task with { Sequence = attempts.Add(found.Task.Id, found.Attempt) }).ToArray());
    }
}
