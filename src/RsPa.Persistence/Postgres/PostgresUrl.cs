using System.Globalization;

namespace RsPa.Persistence.Postgres;

/// <summary>Reads the URL of a PostgreSQL database: <c>postgresql://user:password@host:port/database?sslmode=…</c>, as libpq does (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING).</summary>
public static class PostgresUrl
{
    /// <summary>What is allowed.</summary>
    public const string Allowed = "postgresql://user:password@host:port/database, with sslmode, sslrootcert, target_session_attrs, application_name or connect_timeout after a ?";

    private const int DefaultPort = 5432;
    private const int LongestTimeout = 300;
    private static readonly string[] Schemes = ["postgresql://", "postgres://"];

    /// <summary>Whether a text is such a URL, right or wrong.</summary>
    public static bool IsOne(string text) => Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads one.</summary>
    /// <returns>The place, or else what is wrong, as a clause that follows the value; it repeats nothing that may be a password.</returns>
    public static (PostgresPlace? Place, string? Problem) Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        if (rest.Contains('#', StringComparison.Ordinal))
            return (null, "has a '#', which is written %23");
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var query = question < 0 ? "" : rest[(question + 1)..];
        var place = question < 0 ? rest : rest[..question];

        // A password may hold a slash or an @ that nobody has encoded; a database's name does not.
        var at = place.LastIndexOf('@');
        var (user, password) = Credentials(at < 0 ? "" : place[..at]);
        var server = place[(at + 1)..];
        var slash = server.IndexOf('/', StringComparison.Ordinal);
        var database = slash < 0 ? "" : Decoded(server[(slash + 1)..]);
        if (user.Length == 0)
            return (null, "names no user");
        if (database.Length == 0)
            return (null, "names no database");
        if (database.Contains('/', StringComparison.Ordinal))
            return (null, "has a slash in the database's name");
        if (user.Contains('\0', StringComparison.Ordinal) || database.Contains('\0', StringComparison.Ordinal) || password?.Contains('\0', StringComparison.Ordinal) == true)
            return (null, "holds a zero character");
        var (hosts, wrong) = Hosts(slash < 0 ? server : server[..slash]);
        return wrong is not null ? (null, wrong) : WithParameters(new PostgresPlace { Hosts = hosts, Database = database, User = user, Password = password }, query);
    }

    private static (string User, string? Password) Credentials(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (Decoded(text), null) : (Decoded(text[..colon]), colon == text.Length - 1 ? null : Decoded(text[(colon + 1)..]));
    }

    private static (IReadOnlyList<PostgresHost> Hosts, string? Problem) Hosts(string text)
    {
        var hosts = new List<PostgresHost>();
        foreach (var one in text.Split(','))
        {
            var end = one.StartsWith('[') ? one.IndexOf(']', StringComparison.Ordinal) : -1;
            var colon = one.IndexOf(':', Math.Max(end, 0));
            var name = Decoded((colon < 0 ? one : one[..colon]).Trim('[', ']'));
            var port = DefaultPort;
            if (colon >= 0 && (!int.TryParse(one.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535))
                return ([], "has a port that is no number from 1 to 65535; a ':', '/', '?' or '@' in a password is written %3A, %2F, %3F or %40");
            if (name.Length == 0 && hosts.Count == 0 && text.Length == 0)
                name = "localhost";
            if (name.Length == 0 || (!name.StartsWith('/') && Uri.CheckHostName(name) == UriHostNameType.Unknown))
                return ([], "has a host that is none");
            hosts.Add(new PostgresHost(name, port));
        }

        return (hosts, null);
    }

    private static (PostgresPlace? Place, string? Problem) WithParameters(PostgresPlace place, string query)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            var name = Decoded(equals < 0 ? parameter : parameter[..equals]);
            var value = equals < 0 ? "" : Decoded(parameter[(equals + 1)..]);
            if (!seen.Add(name))
                return (null, $"has {name} twice");
            var (with, problem) = WithParameter(place, name, value);
            if (with is null)
                return (null, problem);
            place = with;
        }

        return place.Tls == PostgresTls.Disable && place.RootCertificate is not null ? (null, "has sslrootcert, and sslmode=disable") : (place, null);
    }

    private static (PostgresPlace? Place, string? Problem) WithParameter(PostgresPlace place, string name, string value) => name switch
    {
        "sslmode" => Mode(value) is { } tls ? (place with { Tls = tls }, null) : (null, "has an sslmode other than disable, allow, prefer, require, verify-ca or verify-full"),
        "sslrootcert" => Path.IsPathFullyQualified(value) ? (place with { RootCertificate = value }, null) : (null, "has an sslrootcert that is not the full path of a file"),
        "target_session_attrs" => value is "any" or "primary" or "read-write"
            ? (place with { OnlyPrimary = value != "any" }, null)
            : (null, "has a target_session_attrs other than primary, read-write or any: RsPa writes"),
        "application_name" => value.Length is > 0 and <= 40 ? (place with { Application = value }, null) : (null, "has an application_name that is empty or longer than 40 characters"),
        "connect_timeout" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= LongestTimeout
            ? (place with { ConnectTimeout = TimeSpan.FromSeconds(seconds) }, null)
            : (null, $"has a connect_timeout that is no number of seconds from 1 to {LongestTimeout}"),
        _ => (null, "has a parameter other than sslmode, sslrootcert, target_session_attrs, application_name or connect_timeout"),
    };

    private static PostgresTls? Mode(string text) => text switch
    {
        "disable" => PostgresTls.Disable,
        "allow" => PostgresTls.Allow,
        "prefer" => PostgresTls.Prefer,
        "require" => PostgresTls.Require,
        "verify-ca" => PostgresTls.VerifyCa,
        "verify-full" => PostgresTls.VerifyFull,
        _ => null,
    };

    private static string Decoded(string text) => Uri.UnescapeDataString(text);
}
