namespace RsPa.Actors.Protocol.Store;

/// <summary>
/// A change that the one writer of the main database commits. Each is answered by one <see cref="StoreReply"/>, after the commit is
/// synced. A command says of itself what the writer has to know of it, so that the writer knows no command. These are methods, since
/// properties would become a part of its JSON.
/// </summary>
public abstract record StoreCommand
{
    /// <summary>What there is of a command in memory besides its texts, about, in bytes.</summary>
    protected const long Fixed = 256;

    /// <summary>How many rows it writes, about: a commit takes commands up to a number of rows.</summary>
    public virtual int Weight() => 1;

    /// <summary>How much memory it takes while it waits, about, in bytes.</summary>
    public virtual long Bytes() => Fixed;

    /// <summary>Whether it is one of the node's own writes, whose number its slots bound. They have room beyond the queue's limits, and are not refused.</summary>
    public virtual bool IsOwn() => false;

    /// <summary>Whether it may make a task due or free a slot, so that the commit should look for tasks to claim.</summary>
    public virtual bool MayMakeDue() => false;

    /// <summary>What is published once it is committed, given its answer.</summary>
    public virtual IEnumerable<object> Events(StoreReply reply) => [];

    /// <summary>What its sender does where the store failed and can't say whether it was stored; null where nothing is to be done.</summary>
    public virtual string? WhenUnknown() => null;

    /// <summary>How much memory a text takes, in bytes.</summary>
    protected static long Of(string? text) => 2L * (text?.Length ?? 0);
}
