using System.Globalization;

namespace RsPa.Testing.Postgres;

/// <summary>The server's programs on this machine.</summary>
public static class PostgresPrograms
{
    private const int Oldest = 14;

    /// <summary>Where they are: PG_BIN, the newest of Debian's directories, or what the path has; nothing where there are none.</summary>
    public static string? Directory { get; } = Find();

    /// <summary>Why no server can be started here; nothing where one can.</summary>
    public static string? Missing { get; } = WhyNot();

    /// <summary>A program's path.</summary>
    public static string Of(string name) => Path.Combine(Directory ?? throw new InvalidOperationException(Missing), name);

    private static string? WhyNot()
    {
        if (OperatingSystem.IsWindows())
            return "Only on Linux and macOS";
        if (Directory is null)
            return $"PostgreSQL's server programs are missing (initdb and postgres, {Oldest} or newer): apt-get install postgresql, or name their directory in PG_BIN";
        return Environment.IsPrivilegedProcess && !File.Exists(UnprivilegedUser.SetPriv) ? $"PostgreSQL does not run as root, and {UnprivilegedUser.SetPriv} is missing" : null;
    }

    private static string? Find() => Candidates().FirstOrDefault(directory => File.Exists(Path.Combine(directory, "initdb")) && File.Exists(Path.Combine(directory, "postgres")));

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("PG_BIN") is { Length: > 0 } named)
            yield return named;
        const string Debian = "/usr/lib/postgresql";
        if (System.IO.Directory.Exists(Debian))
        {
            foreach (var version in System.IO.Directory.GetDirectories(Debian).OrderByDescending(directory => Version(Path.GetFileName(directory))).Where(directory => Version(Path.GetFileName(directory)) >= Oldest))
                yield return Path.Combine(version, "bin");
        }

        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return directory;
    }

    private static int Version(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
}
