using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Sqlite.Store.Commands;

internal sealed class WakeTasksHandler(SqliteSession session) : CommandHandler<WakeTasks>
{
    private readonly SqliteStatement _wake = session.Prepare("""
        UPDATE tasks SET status = 'pending', waits_for = NULL, wake_at = NULL
        WHERE rowid IN (SELECT rowid FROM tasks WHERE status = 'waiting' AND waits_for = @0 ORDER BY due_at LIMIT @1)
        RETURNING id, agent
        """);

    protected override StoreReply Execute(WakeTasks command, CommitTime time)
    {
        var woken = new List<TaskOfAgent>();
        using var rows = _wake.Query(EnumText<WaitKind>.Write(command.For), WakeTasks.Most);
        while (rows.Read())
            woken.Add(new TaskOfAgent(rows.Task(0), rows.Agent(1)));
        return new TasksWoken(woken, More: woken.Count == WakeTasks.Most);
    }
}
