namespace RsPa.Persistence.Postgres;

/// <summary>What a failure of PostgreSQL is, as far as it matters for what is done next.</summary>
internal enum PostgresFault
{
    /// <summary>The command's own: the next one may well succeed.</summary>
    Command = 1,

    /// <summary>Two transactions stood in each other's way (a deadlock, a serialization failure, a lock that was not waited for): the same again succeeds.</summary>
    Conflict,

    /// <summary>It took longer than it may, or somebody cancelled it on the server.</summary>
    TooLong,

    /// <summary>All connections of the pool stayed in use for too long.</summary>
    PoolExhausted,

    /// <summary>The server can't be reached, starts, stops, or cut the connection: what was sent last may have been done or not.</summary>
    Connection,

    /// <summary>The server has no connection to give.</summary>
    TooManyConnections,

    /// <summary>A disk of the server is full.</summary>
    DiskFull,

    /// <summary>The server lacks memory or another resource.</summary>
    Exhausted,

    /// <summary>The server takes no writes: a standby, or one that was set so.</summary>
    ReadOnly,

    /// <summary>The server does not let us in, has no such database, or a right is missing: a person has to act.</summary>
    Access,

    /// <summary>The connection could not be encrypted as it was asked for.</summary>
    Tls,

    /// <summary>A table or a column is missing: another program has changed the schema.</summary>
    Schema,

    /// <summary>The data on the server's disk is damaged.</summary>
    Damaged,
}
