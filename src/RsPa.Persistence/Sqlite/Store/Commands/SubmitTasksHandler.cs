using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Persistence.Claiming;

namespace RsPa.Persistence.Sqlite.Store.Commands;

internal sealed class SubmitTasksHandler(SubmitTaskHandler one) : CommandHandler<SubmitTasks>
{
    protected override StoreReply Execute(SubmitTasks command, CommitTime time)
    {
        var replies = new StoreReply[command.Tasks.Count];
        for (var i = 0; i < replies.Length; i++)
            replies[i] = one.Submit(command.Tasks[i], time);
        return new TasksSubmitted(replies);
    }
}
