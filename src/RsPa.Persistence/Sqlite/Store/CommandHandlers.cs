using RsPa.Persistence.Claiming;
using System.Collections.Frozen;
using RsPa.Actors.Protocol.Store;
using RsPa.Persistence.Sqlite.Store.Claiming;
using RsPa.Persistence.Sqlite.Store.Commands;

namespace RsPa.Persistence.Sqlite.Store;

/// <summary>The handlers of all commands, over one connection.</summary>
internal sealed class CommandHandlers
{
    private readonly FrozenDictionary<Type, CommandHandler> _handlers;

    public CommandHandlers(SqliteSession session, AttemptLog attempts)
    {
        var tasks = new TaskTable(session);
        var submit = new SubmitTaskHandler(session, tasks);
        var cancel = new CancelTaskHandler(session, tasks);
        CommandHandler[] all =
        [
            submit,
            new SubmitTasksHandler(submit),
            cancel,
            new RetryTaskHandler(session, tasks),
            new ClaimTasksHandler(session),
            new RecordAttemptHandler(session, attempts),
            new ReleaseTaskHandler(session),
            new ReportProgressHandler(session),
            new WakeTasksHandler(session),
            new RenewLeasesHandler(session),
            new RescueTasksHandler(session, attempts),
            new SetAgentPausedHandler(session),
            new RecordModelCallsHandler(session),
            new PruneModelCallsHandler(session),
            new CreateApiKeyHandler(session),
            new RevokeApiKeyHandler(session),
            new NoteApiKeyUsesHandler(session),
            new ChangeSchedulesHandler(session, submit, cancel),
            new PruneOccurrencesHandler(session),
        ];
        _handlers = all.ToFrozenDictionary(handler => handler.Command);
    }

    /// <exception cref="ArgumentOutOfRangeException">No handler is made for such commands.</exception>
    public StoreReply Execute(StoreCommand command, CommitTime time) => _handlers.TryGetValue(command.GetType(), out var handler)
        ? handler.Execute(command, time)
        : throw new ArgumentOutOfRangeException(nameof(command), command, "an unknown command");
}
