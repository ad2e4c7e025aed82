using System.Globalization;
using System.Text;
using Npgsql;

namespace RsPa.Persistence.Postgres;

/// <summary>How the driver is told of a place and a pool.</summary>
internal static class PostgresConnection
{
    // The longest name that a server shows; what is longer it cuts off.
    private const int LongestName = 63;

    // A node that is gone with its machine holds its locks for at most half a minute: its connection is asked for a sign of life after 10 s
    // of silence, and given up after 3 more that are missing. A transaction in which nothing happens is broken off after a minute.
    private const string Options = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c idle_in_transaction_session_timeout=60000";

    private const string NotDurable = " -c synchronous_commit=off";

    // Questions go along indexes, whatever the statistics say just after a million tasks came; each is planned for its own values; and to
    // compile one takes longer than to answer it.
    private const string Plans = " -c default_transaction_read_only=on -c enable_seqscan=off -c plan_cache_mode=force_custom_plan -c jit=off";

    /// <summary>The driver's connection string. It holds the password.</summary>
    /// <param name="place">Where the database is.</param>
    /// <param name="pool">What the connections are for.</param>
    /// <param name="forSource">Whether a data source is made of it: that takes which of several servers is wanted apart.</param>
    public static string StringFor(PostgresPlace place, PostgresPool pool, bool forSource = true)
    {
        var timeout = (int)Math.Ceiling((pool.Timeout ?? TimeSpan.FromSeconds(30)).TotalSeconds);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = string.Join(',', place.Hosts.Select(host => HostText(host, place.Hosts.Count > 1))),
            Port = place.Hosts[0].Port,
            Database = place.Database,
            Username = place.User,
            Password = place.Password,
            SslMode = Mode(place.Tls),
            RootCertificate = place.RootCertificate,
            SearchPath = place.Schema,
            Timezone = "UTC",
            ApplicationName = NameOf(place),
            MaxPoolSize = pool.Connections,
            MinPoolSize = 0,
            Timeout = (int)Math.Ceiling(place.ConnectTimeout.TotalSeconds),
            CommandTimeout = timeout,
            KeepAlive = (int)(pool.KeepAlive ?? TimeSpan.Zero).TotalSeconds,
            TcpKeepAlive = true,
            Enlist = false,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            IncludeErrorDetail = false,
            PersistSecurityInfo = false,
            Options = Options + (pool.Durable ? "" : NotDurable) + (pool.Reads is { } reads ? Reading(reads) : ""),
        };
        if (!forSource && place is { Hosts.Count: > 1, OnlyPrimary: true })
            builder.TargetSessionAttributes = "primary";
        return builder.ConnectionString;
    }

    private static string Reading(PostgresReads reads) => reads.Limit is { } limit
        ? string.Create(CultureInfo.InvariantCulture, $"{Plans} -c statement_timeout={(long)limit.TotalMilliseconds}")
        : Plans;

    // The driver reads "a:1,b:2" as hosts with their ports; with one alone the port stands apart, since an IPv6 address has colons too.
    private static string HostText(PostgresHost host, bool withPort)
    {
        if (!withPort)
            return host.Name;
        var name = host.Name.Contains(':', StringComparison.Ordinal) ? $"[{host.Name}]" : host.Name;
        return $"{name}:{host.Port}";
    }

    private static SslMode Mode(PostgresTls tls) => tls switch
    {
        PostgresTls.Disable => SslMode.Disable,
        PostgresTls.Allow => SslMode.Allow,
        PostgresTls.Prefer => SslMode.Prefer,
        PostgresTls.Require => SslMode.Require,
        PostgresTls.VerifyCa => SslMode.VerifyCA,
        PostgresTls.VerifyFull => SslMode.VerifyFull,
        _ => throw new ArgumentOutOfRangeException(nameof(tls), tls, "is no way to encrypt"),
    };

    // The server shows names of printable ASCII only.
    private static string NameOf(PostgresPlace place)
    {
        var name = new StringBuilder();
        foreach (var character in place.Node.Length > 0 ? $"{place.Application} {place.Node}" : place.Application)
            name.Append(character is >= ' ' and <= '~' ? character : '?');
        return name.Length > LongestName ? name.ToString(0, LongestName) : name.ToString();
    }
}
