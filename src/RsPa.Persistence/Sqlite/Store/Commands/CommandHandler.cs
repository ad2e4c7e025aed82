using RsPa.Actors.Protocol.Store;
using RsPa.Persistence.Claiming;

namespace RsPa.Persistence.Sqlite.Store.Commands;

/// <summary>Carries out one kind of command, by statements that are prepared once for a connection.</summary>
internal abstract class CommandHandler
{
    /// <summary>The type of the commands.</summary>
    public abstract Type Command { get; }

    /// <summary>Carries one out, within the transaction that is open.</summary>
    public abstract StoreReply Execute(StoreCommand command, CommitTime time);
}

/// <inheritdoc/>
/// <typeparam name="T">The type of the commands.</typeparam>
internal abstract class CommandHandler<T> : CommandHandler
    where T : StoreCommand
{
    public override Type Command => typeof(T);

    public override StoreReply Execute(StoreCommand command, CommitTime time) => Execute((T)command, time);

    protected abstract StoreReply Execute(T command, CommitTime time);
}
