using RsPa.Actors.Protocol.Store;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Commands;

/// <summary>Carries out one kind of command by itself, in the order in which it came.</summary>
internal abstract class CommandHandler
{
    /// <summary>The type of the commands.</summary>
    public abstract Type Command { get; }

    /// <summary>Carries one out, within the transaction that is open.</summary>
    public abstract Task<StoreReply> ExecuteAsync(StoreCommand command, StoreTransaction transaction);
}

/// <inheritdoc/>
/// <typeparam name="T">The type of the commands.</typeparam>
internal abstract class CommandHandler<T> : CommandHandler
    where T : StoreCommand
{
    public override Type Command => typeof(T);

    public override Task<StoreReply> ExecuteAsync(StoreCommand command, StoreTransaction transaction) => ExecuteAsync((T)command, transaction);

    protected abstract Task<StoreReply> ExecuteAsync(T command, StoreTransaction transaction);
}
