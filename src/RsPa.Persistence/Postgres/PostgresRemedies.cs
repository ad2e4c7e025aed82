using System.Net.Sockets;
using Npgsql;

namespace RsPa.Persistence.Postgres;

/// <summary>What a fault means for the owner of the database, and what to do.</summary>
internal static class PostgresRemedies
{
    private const string GoesOn = "The service goes on by itself as soon as it can";

    /// <summary>What happened, and what helps.</summary>
    public static (string What, string Remedy) For(PostgresFault fault, Exception cause, PostgresPlace place) => fault switch
    {
        PostgresFault.Connection => Unreachable(cause, place),
        PostgresFault.TooManyConnections => ($"The server of {place} has no connection left to give", $"Raise its max_connections, or lower database.pool_size and database.max_overflow of the nodes. {GoesOn} connect."),
        PostgresFault.PoolExhausted => ($"All connections to {place} stayed in use", "The server is slow or has too much to do: see what it does in pg_stat_activity; or raise database.pool_size."),
        PostgresFault.DiskFull => ($"The disk of the server of {place} is full", $"Free some space there. {GoesOn} write."),
        PostgresFault.Exhausted => ($"The server of {place} lacks memory, disk or another resource", $"Look at the server's log. {GoesOn}."),
        PostgresFault.ReadOnly => ($"The server of {place} takes no writes: it is a standby, or default_transaction_read_only is on", $"Name the primary in database.url, or all servers with target_session_attrs=primary. {GoesOn} write."),
        PostgresFault.Access => NoAccess(cause, place),
        PostgresFault.Tls => Unencrypted(place),
        PostgresFault.Schema => ($"The schema '{place.Schema}' of {place} lacks something that this version of RsPa needs: another program has changed it", "Stop the service, and put back a backup of the schema (pg_restore)."),
        PostgresFault.Damaged => ($"The data of {place} is damaged on the server's disk", "Stop the service and the server, keep a copy of the data directory, and put back a backup."),
        PostgresFault.TooLong => ($"{place} took too long to answer", "See what the server does in pg_stat_activity."),
        PostgresFault.Conflict => ($"Two transactions stood in each other's way in {place}", "It is tried again."),
        _ => ($"{place} refused a command", "See the log for details."),
    };

    private static (string What, string Remedy) Unreachable(Exception cause, PostgresPlace place)
    {
        if (cause is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain })
            return ($"The host of {place} is not known", $"See that its name in database.url is right, and that this machine can look it up (getent hosts {place.Hosts[0].Name}).");
        if (cause is PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown })
            return ($"The server of {place} starts or stops just now", $"{GoesOn} connect.");
        if (place.Hosts.Count > 1 && cause is NpgsqlException and not PostgresException)
            return ($"None of the servers of {place} can be reached and takes writes", $"See that one of them runs as the primary. {GoesOn} connect.");
        return ($"{place} can't be reached", $"See that PostgreSQL runs there and accepts connections from this machine (pg_isready -h {place.Hosts[0].Name} -p {place.Hosts[0].Port}). {GoesOn} connect.");
    }

    private static (string What, string Remedy) NoAccess(Exception cause, PostgresPlace place)
    {
        var host = place.Hosts[0];
        var state = (cause as PostgresException)?.SqlState;
        if (state == PostgresErrorCodes.InvalidCatalogName)
            return ($"The database '{place.Database}' does not exist", $"Make it, as a role that may: createdb -h {host.Name} -p {host.Port} -U postgres -O {place.User} {place.Database}");
        if (state == PostgresErrorCodes.InsufficientPrivilege)
            return ($"The role '{place.User}' lacks a right in {place}", $"Give it, as the database's owner: {Grant(cause, place)}");
        if (state == PostgresErrorCodes.InvalidPassword || cause is not PostgresException)
        {
            return place.Password is null
                ? ($"The server of {place} wants a password, and there is none", $"Put it in a file that only the service's user can read (chmod 600), and name that in database.password_file; or in ~/.pgpass, as a line '{host.Name}:{host.Port}:{place.Database}:{place.User}:PASSWORD'.")
                : ($"The server of {place} refused the password of the role '{place.User}'", $"Correct it where it comes from (database.password_file, database.url, PGPASSWORD, ~/.pgpass), or set it: psql -h {host.Name} -p {host.Port} -U postgres -c '\\password {place.User}'");
        }

        return ($"The server of {place} does not let the role '{place.User}' in", "See that the role exists (createuser), and that pg_hba.conf of the server has a line for it, this database and this machine's address.");
    }

    private static string Grant(Exception cause, PostgresPlace place)
    {
        var host = place.Hosts[0];
        var said = (cause as PostgresException)?.MessageText ?? "";
        var grant = said.Contains("for database", StringComparison.Ordinal)
            ? $"GRANT CONNECT, CREATE ON DATABASE \"{place.Database}\" TO \"{place.User}\""
            : $"GRANT USAGE, CREATE ON SCHEMA {place.Schema} TO \"{place.User}\"; GRANT ALL ON ALL TABLES IN SCHEMA {place.Schema} TO \"{place.User}\"; GRANT ALL ON ALL SEQUENCES IN SCHEMA {place.Schema} TO \"{place.User}\"";
        return $"psql -h {host.Name} -p {host.Port} -U postgres -d {place.Database} -c '{grant}'";
    }

    private static (string What, string Remedy) Unencrypted(PostgresPlace place) => place.Tls is PostgresTls.VerifyCa or PostgresTls.VerifyFull
        ? ($"The certificate of the server of {place} is not one to be trusted, or there is none", "Name the certificate authority's file in database.url (sslrootcert=/path/root.crt), see that the certificate has the host's name (sslmode=verify-full), and that the server has ssl = on.")
        : ($"The connection to {place} could not be encrypted", "Set ssl = on with a certificate on the server (postgresql.conf); or, where nobody else is on the network between, sslmode=disable in database.url.");
}
