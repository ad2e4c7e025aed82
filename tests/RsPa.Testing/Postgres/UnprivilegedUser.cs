namespace RsPa.Testing.Postgres;

/// <summary>PostgreSQL refuses to run as root, as which tests run in a container: there it runs as "nobody".</summary>
internal static class UnprivilegedUser
{
    public const string SetPriv = "/usr/bin/setpriv";

    /// <summary>What is put before a command.</summary>
    public static IReadOnlyList<string> Prefix { get; } = Environment.IsPrivilegedProcess
        ? [SetPriv, "--reuid=nobody", "--regid=65534", "--clear-groups"]
        : [];
}
