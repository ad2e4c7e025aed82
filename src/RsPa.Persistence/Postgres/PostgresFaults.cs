using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;
using RsPa.Actors.Store;

namespace RsPa.Persistence.Postgres;

/// <summary>Tells what a failure of PostgreSQL or of its driver is (https://www.postgresql.org/docs/current/errcodes-appendix.html).</summary>
internal static class PostgresFaults
{
    /// <summary>Whether it is a failure of the server, the driver or the network between, and not one of this code.</summary>
    public static bool IsOne(Exception failure) => failure is NpgsqlException or SocketException or IOException or TimeoutException or AuthenticationException;

    /// <summary>Whether every command would meet it, and not that one alone.</summary>
    public static bool IsOfTheServer(Exception failure) => failure is StorageException
        || (IsOne(failure) && Of(failure) is not (PostgresFault.Command or PostgresFault.Conflict or PostgresFault.TooLong));

    /// <summary>Whether the very same transaction, tried again at once, is likely to succeed.</summary>
    public static bool IsConflict(Exception failure) => IsOne(failure) && Of(failure) == PostgresFault.Conflict;

    /// <summary>Whether nobody can tell by the failure if a commit that it met was done.</summary>
    public static bool LeavesCommitInDoubt(Exception failure) => IsOne(failure) && Of(failure) is PostgresFault.Connection or PostgresFault.TooLong;

    /// <summary>Whether trying again can't help, and going on could harm. A right or a password that is refused is no such thing: it may be given back while the service runs.</summary>
    public static bool IsHopeless(Exception failure) => IsOne(failure) && Of(failure) is PostgresFault.Schema or PostgresFault.Damaged;

    /// <summary>What it is.</summary>
    public static PostgresFault Of(Exception failure) => Cause(failure) switch
    {
        PostgresException refused => OfState(refused.SqlState),
        AuthenticationException => PostgresFault.Tls,
        NpgsqlException driver when IsAboutTls(driver) => PostgresFault.Tls,
        NpgsqlException driver when IsAboutPassword(driver) => PostgresFault.Access,
        NpgsqlException driver when driver.Message.Contains("pool has been exhausted", StringComparison.Ordinal) => PostgresFault.PoolExhausted,
        NpgsqlException { InnerException: TimeoutException } driver when !driver.Message.Contains("connect", StringComparison.OrdinalIgnoreCase) => PostgresFault.TooLong,
        NpgsqlException or SocketException or IOException or TimeoutException => PostgresFault.Connection,
        _ => PostgresFault.Command,
    };

    /// <summary>Puts it in words.</summary>
    /// <param name="failure">What the server or the driver said.</param>
    /// <param name="place">The database.</param>
    public static StorageException Explain(Exception failure, PostgresPlace place)
    {
        if (failure is StorageException explained)
            return explained;
        var cause = Cause(failure);
        var (what, remedy) = PostgresRemedies.For(Of(failure), cause, place);
        var said = cause is PostgresException refused ? $"{refused.MessageText}, {refused.SqlState}" : cause.Message.TrimEnd('.');
        return new StorageException($"{what} (PostgreSQL: {said}). {remedy}", failure);
    }

    /// <summary>What lies at the bottom of it: of several hosts the answer that says most.</summary>
    internal static Exception Cause(Exception failure) => failure switch
    {
        PostgresException => failure,
        AggregateException several => several.Flatten().InnerExceptions.Select(Cause).OrderByDescending(Weight).FirstOrDefault() ?? failure,
        NpgsqlException { InnerException: AggregateException or PostgresException or AuthenticationException or SocketException } => Cause(failure.InnerException!),
        _ => failure,
    };

    private static int Weight(Exception cause) => cause switch
    {
        PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown } => 1,
        PostgresException => 3,
        AuthenticationException => 2,
        _ => 0,
    };

    private static PostgresFault OfState(string state) => state switch
    {
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable => PostgresFault.Conflict,
        PostgresErrorCodes.QueryCanceled => PostgresFault.TooLong,
        PostgresErrorCodes.DiskFull => PostgresFault.DiskFull,
        PostgresErrorCodes.TooManyConnections => PostgresFault.TooManyConnections,
        PostgresErrorCodes.ReadOnlySqlTransaction => PostgresFault.ReadOnly,
        PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege => PostgresFault.Access,
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedFunction => PostgresFault.Schema,
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => PostgresFault.Damaged,
        "25P03" => PostgresFault.Connection,
        _ => OfClass(state),
    };

    // The first two characters of a code are its class.
    private static PostgresFault OfClass(string state) => state.AsSpan(0, Math.Min(2, state.Length)) switch
    {
        "08" or "57" => PostgresFault.Connection,
        "28" => PostgresFault.Access,
        "53" => PostgresFault.Exhausted,
        "58" => PostgresFault.Exhausted,
        _ => PostgresFault.Command,
    };

    // The driver's own messages have no codes.
    private static bool IsAboutTls(NpgsqlException driver) => driver.InnerException is AuthenticationException || driver.Message.Contains("SSL", StringComparison.Ordinal);

    private static bool IsAboutPassword(NpgsqlException driver) => driver.Message.Contains("password", StringComparison.OrdinalIgnoreCase);
}
