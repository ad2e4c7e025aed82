using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using RsPa.Actors.Store;

namespace RsPa.Persistence.Postgres.Migrating;

/// <summary>PostgreSQL's own programs for backups (<c>pg_dump</c>, <c>pg_restore</c>), where they are on this machine.</summary>
internal sealed partial class PostgresDump
{
    private readonly string _directory;

    private PostgresDump(string directory, int version)
    {
        _directory = directory;
        Version = version;
    }

    /// <summary>Their major version. They read every server up to it.</summary>
    public int Version { get; }

    /// <summary>The newest ones that are here; nothing where there are none.</summary>
    /// <param name="directories">Where they are looked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<PostgresDump?> FindAsync(IEnumerable<string> directories, CancellationToken cancellationToken)
    {
        PostgresDump? newest = null;
        foreach (var directory in directories.Where(directory => File.Exists(Path.Combine(directory, Program("pg_dump"))) && File.Exists(Path.Combine(directory, Program("pg_restore")))).Distinct(StringComparer.Ordinal))
        {
            var (code, said, _) = await RunAsync(Path.Combine(directory, Program("pg_dump")), ["--version"], new Dictionary<string, string?>(StringComparer.Ordinal), cancellationToken).ConfigureAwait(false);
            if (code == 0 && MajorVersion().Match(said) is { Success: true } match && int.Parse(match.ValueSpan, CultureInfo.InvariantCulture) is var version && version > (newest?.Version ?? 0))
                newest = new PostgresDump(directory, version);
        }

        return newest;
    }

    /// <summary>The directories in which they usually are: those of the path, and those of packages that are not on it.</summary>
    public static IEnumerable<string> UsualDirectories()
    {
        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return directory;
        foreach (var (parent, below) in ((string, string)[])[("/usr/lib/postgresql", "bin"), ("/usr", "bin"), ("/opt/homebrew/opt", "bin"), ("/usr/local/opt", "bin")])
        {
            if (!Directory.Exists(parent))
                continue;
            foreach (var version in Directory.EnumerateDirectories(parent, parent == "/usr/lib/postgresql" ? "*" : "p*g*sql*"))
                yield return Path.Combine(version, below);
        }
    }

    /// <summary>Writes a schema to a file, in the form that <c>pg_restore</c> reads, without the entries of the log and the cache. The password goes by the environment, which only the same user can see, and never by an argument.</summary>
    /// <exception cref="StorageException">It failed; the message is the program's.</exception>
    public async Task WriteAsync(PostgresPlace place, string file, CancellationToken cancellationToken)
    {
        var (code, _, error) = await RunAsync(
            Path.Combine(_directory, Program("pg_dump")), ["--format=custom", $"--schema={place.Schema}", $"--exclude-table-data={place.Schema}.log", $"--exclude-table-data={place.Schema}.cache_entry", "--no-password", $"--file={file}"], VariablesOf(place), cancellationToken).ConfigureAwait(false);
        if (code != 0)
            throw new StorageException($"pg_dump failed: {error.Trim()}");
    }

    /// <summary>The tables whose rows a file holds.</summary>
    /// <exception cref="StorageException">It is none that <c>pg_restore</c> can read.</exception>
    public async Task<IReadOnlySet<string>> TablesInAsync(string file, CancellationToken cancellationToken)
    {
        var (code, said, error) = await RunAsync(Path.Combine(_directory, Program("pg_restore")), ["--list", file], new Dictionary<string, string?>(StringComparer.Ordinal), cancellationToken).ConfigureAwait(false);
        if (code != 0)
            throw new StorageException($"pg_restore can't read what pg_dump wrote: {error.Trim()}");
        return TableData().Matches(said).Select(match => match.Groups["table"].Value).ToHashSet(StringComparer.Ordinal);
    }

    private static Dictionary<string, string?> VariablesOf(PostgresPlace place)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PGHOST"] = string.Join(',', place.Hosts.Select(host => host.Name)),
            ["PGPORT"] = string.Join(',', place.Hosts.Select(host => host.Port.ToString(CultureInfo.InvariantCulture))),
            ["PGDATABASE"] = place.Database,
            ["PGUSER"] = place.User,
            ["PGAPPNAME"] = "rspa backup",
            ["PGCONNECT_TIMEOUT"] = ((int)place.ConnectTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture),
            ["PGSSLMODE"] = place.Tls switch
            {
                PostgresTls.Disable => "disable",
                PostgresTls.Allow => "allow",
                PostgresTls.Prefer => "prefer",
                PostgresTls.Require => "require",
                PostgresTls.VerifyCa => "verify-ca",
                _ => "verify-full",
            },
            ["PGSSLROOTCERT"] = place.RootCertificate,
            ["PGPASSWORD"] = place.Password,
            ["PGTARGETSESSIONATTRS"] = place.Hosts.Count > 1 && place.OnlyPrimary ? "read-write" : null,
        };
        return variables;
    }

    private static async Task<(int Code, string Said, string Error)> RunAsync(string program, IReadOnlyList<string> arguments, Dictionary<string, string?> variables, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C";
        foreach (var (name, value) in variables)
        {
            start.Environment.Remove(name);
            if (value is not null)
                start.Environment[name] = value;
        }

        try
        {
            using var run = Process.Start(start)!;
            try
            {
                var said = run.StandardOutput.ReadToEndAsync(cancellationToken);
                var error = run.StandardError.ReadToEndAsync(cancellationToken);
                await run.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
                return (run.ExitCode, await said.ConfigureAwait(false), await error.ConfigureAwait(false));
            }
            catch (OperationCanceledException)
            {
                run.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (Win32Exception failure)
        {
            return (-1, "", failure.Message);
        }
    }

    private static string Program(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;

    [GeneratedRegex(@"(?<=\(PostgreSQL\) )\d+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex MajorVersion();

    [GeneratedRegex(@"^\d+; \d+ \d+ TABLE DATA \S+ (?<table>\S+) ", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex TableData();
}
