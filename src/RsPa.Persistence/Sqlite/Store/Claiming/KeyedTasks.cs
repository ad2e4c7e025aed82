using RsPa.Persistence.Claiming;

namespace RsPa.Persistence.Sqlite.Store.Claiming;

/// <summary>
/// Pending tasks with a concurrency key. What a claim meets whose key has no room is held, in a lane of its own, so that a million tasks
/// of one key are not passed at each claim; and the first of them come back to their queue when their key has room and their agent too.
/// So a claim costs what there is of keys that are held, not of tasks.
/// </summary>
internal sealed class KeyedTasks(SqliteSession session)
{
    // From one key to the next, by the index, without passing the tasks in between.
    private readonly SqliteStatement _nextHeld = session.Prepare($"""
        SELECT agent, concurrency_key FROM tasks INDEXED BY ix_tasks_held
        WHERE status = 'pending' AND lane >= {QueueLane.Held} AND (agent, concurrency_key) > (@0, @1)
        ORDER BY agent, concurrency_key LIMIT 1
        """);

    private readonly SqliteStatement _free = session.Prepare($"""
        UPDATE tasks SET lane = lane - {QueueLane.Held}
        WHERE rowid IN (
            SELECT rowid FROM tasks INDEXED BY ix_tasks_held
            WHERE status = 'pending' AND lane >= {QueueLane.Held} AND agent = @0 AND concurrency_key = @1
            ORDER BY priority, due_at, id LIMIT @2)
        """);

    private readonly SqliteStatement _hold = session.Prepare($"UPDATE tasks SET lane = lane + {QueueLane.Held} WHERE rowid = @0");

    /// <summary>Holds one whose key has no room.</summary>
    public void Hold(QueueHead task) => _hold.Execute(task.Row);

    /// <summary>Lets go as many of each key as it has room for. Some may stand in the queue already, but behind these: what is too many is held again when it is met.</summary>
    public void LetGo(Running running)
    {
        var (agent, key) = ("", "");
        while (true)
        {
            using (var next = _nextHeld.Query(agent, key))
            {
                if (!next.Read())
                    return;
                (agent, key) = (next.Text(0), next.Text(1));
            }

            var room = running.Free(agent) == 0 ? 0 : running.Free(agent, key);
            if (room > 0)
                _free.Execute(agent, key, room);
        }
    }
}
