using System.Collections.Frozen;
using RsPa.Actors.Protocol.Store;
using RsPa.Persistence.Postgres.Store.Claiming;
using RsPa.Persistence.Postgres.Store.Commands;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store;

/// <summary>The handlers of the commands that are carried out by themselves.</summary>
internal static class CommandHandlers
{
    private static readonly FrozenDictionary<Type, CommandHandler> Handlers = ((CommandHandler[])
    [
        new CancelTaskHandler(),
        new RetryTaskHandler(),
        new ClaimTasksHandler(),
        new RecordWithDataHandler(),
        new ReleaseTaskHandler(),
        new ReportProgressHandler(),
        new WakeTasksHandler(),
        new RenewLeasesHandler(),
        new RescueTasksHandler(),
        new SetAgentPausedHandler(),
        new RecordModelCallsHandler(),
        new PruneModelCallsHandler(),
        new CreateApiKeyHandler(),
        new RevokeApiKeyHandler(),
        new NoteApiKeyUsesHandler(),
        new ChangeSchedulesHandler(),
        new PruneOccurrencesHandler(),
    ]).ToFrozenDictionary(handler => handler.Command);

    /// <exception cref="ArgumentOutOfRangeException">No handler is made for such commands.</exception>
    public static Task<StoreReply> ExecuteAsync(StoreCommand command, StoreTransaction transaction) => Handlers.TryGetValue(command.GetType(), out var handler)
        ? handler.ExecuteAsync(command, transaction)
        : throw new ArgumentOutOfRangeException(nameof(command), command, "an unknown command");
}
