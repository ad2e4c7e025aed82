using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Store;

/// <summary>
/// Where tasks are kept. One writer uses it: calls never overlap. Reads have a seam of their own (<see cref="ITaskQueries"/>).
/// </summary>
public interface IMainStore
{
    /// <summary>
    /// Carries out the commands in order, in one commit that is synced to disk before the answer is given. A command that can't be
    /// carried out is answered by <see cref="StoreRefused"/> and changes nothing; the others are carried out all the same. That goes
    /// also for one at which the store itself fails (<see cref="StoreFault"/>).
    /// </summary>
    /// <param name="commands">The commands.</param>
    /// <param name="clock">
    /// The time. It is asked once the database can be written, so that leases which a commit had to wait with begin when they are stored.
    /// </param>
    /// <param name="cancellationToken">Stops the wait for the database; a commit that has begun is finished.</param>
    /// <returns>An answer for each command, in order.</returns>
    /// <exception cref="StorageException">The commit failed, and none of the commands was carried out.</exception>
    /// <exception cref="CommitUnknownException">The commit failed, and it is not known whether the commands were carried out: all of them, or none.</exception>
    Task<IReadOnlyList<StoreReply>> CommitAsync(IReadOnlyList<StoreCommand> commands, Func<DateTimeOffset> clock, CancellationToken cancellationToken);
}

/// <summary>What is said of a command at which a store fails by a fault of its own.</summary>
public static class StoreFault
{
    /// <summary>The answer to it.</summary>
    public static StoreRefused Of(Exception bug)
    {
        ArgumentNullException.ThrowIfNull(bug);
        return new StoreRefused(StoreRefusal.Fault, $"The task store can't carry this out, by a fault of its own ({bug.Message.TrimEnd('.')}). Nothing of it was stored, and it would fail again.");
    }
}

/// <summary>The database refused a write; nothing was stored. The message says what happened and what to do.</summary>
public sealed class StorageException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The database was lost in the middle of a commit, and could not be asked what became of it. The message says what happened.</summary>
public sealed class CommitUnknownException(string message, Exception? innerException = null) : Exception(message, innerException);
