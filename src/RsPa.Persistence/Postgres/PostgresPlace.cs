using System.Globalization;

namespace RsPa.Persistence.Postgres;

/// <summary>Where a PostgreSQL database is, and who connects to it. Nothing of it that is printed has the password.</summary>
public sealed record PostgresPlace
{
    private const int LongestSchema = 63;

    /// <summary>The servers that may hold it, in the order in which they are tried: at least one. A host that begins with <c>/</c> is the directory of a Unix socket.</summary>
    public required IReadOnlyList<PostgresHost> Hosts { get; init; }

    /// <summary>The database's name.</summary>
    public required string Database { get; init; }

    /// <summary>The role that connects.</summary>
    public required string User { get; init; }

    /// <summary>Its password; nothing where it has none to give.</summary>
    public string? Password { get; init; }

    /// <summary>The schema that holds all of RsPa's tables, as <see cref="IsSchema"/> has it.</summary>
    public string Schema { get; init; } = "rspa";

    /// <summary>What stands before the node's name in what the server shows.</summary>
    public string Application { get; init; } = "rspa";

    /// <summary>The node that connects, as the server shows it (<c>pg_stat_activity.application_name</c>).</summary>
    public string Node { get; init; } = "";

    /// <summary>How the connection is encrypted.</summary>
    public PostgresTls Tls { get; init; } = PostgresTls.Prefer;

    /// <summary>A file of certificates in PEM form by which the server's is checked; nothing for those of the system.</summary>
    public string? RootCertificate { get; init; }

    /// <summary>Whether only a server that can be written to will do, where several are named. A single one is taken as it is.</summary>
    public bool OnlyPrimary { get; init; } = true;

    /// <summary>How long it may take to connect to one server.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a name can be that of a schema: lower-case letters, digits and _, so that it is never quoted.</summary>
    public static bool IsSchema(string name) =>
        name is { Length: > 0 and <= LongestSchema } && !char.IsAsciiDigit(name[0]) && name.All(character => character == '_' || char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character));

    /// <summary>The place in words, without the password: <c>postgresql://user@host:5432/database</c>.</summary>
    public override string ToString() => $"postgresql://{User}@{string.Join(',', Hosts)}/{Database}";
}

/// <summary>A server of a <see cref="PostgresPlace"/>.</summary>
/// <param name="Name">A host's name or address, or the directory of a Unix socket.</param>
/// <param name="Port">Its port.</param>
public sealed record PostgresHost(string Name, int Port = 5432)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}:{Port}");
}

/// <summary>How a connection is encrypted, by libpq's words (<c>sslmode</c>).</summary>
public enum PostgresTls
{
    /// <summary>Never.</summary>
    Disable = 1,

    /// <summary>Only where the server wants it.</summary>
    Allow,

    /// <summary>Where the server can; whoever stands between can prevent it.</summary>
    Prefer,

    /// <summary>Always, whatever certificate the server shows.</summary>
    Require,

    /// <summary>Always, and the server's certificate is one that is trusted.</summary>
    VerifyCa,

    /// <summary>Always, and the certificate is the host's.</summary>
    VerifyFull,
}
