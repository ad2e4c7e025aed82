using System.Diagnostics;

namespace RsPa.Testing.Postgres;

/// <summary>The directory of a server: its data and its socket, which belong to the user that it runs as. A locked file beside them says that its process lives.</summary>
internal sealed class ClusterDirectory : IDisposable
{
    private const string Prefix = "rspa-pg-";

    private readonly FileStream _lock;

    private ClusterDirectory(string path)
    {
        Path = path;
        _lock = new FileStream(LockOf(path), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
    }

    public string Path { get; }

    public string Data => System.IO.Path.Combine(Path, "data");

    public string Socket => System.IO.Path.Combine(Path, "socket");

    /// <summary>Makes one, with an empty cluster in it.</summary>
    public static async Task<ClusterDirectory> MakeAsync(string? under, string user, string password)
    {
        under ??= System.IO.Path.GetTempPath();
        RemoveStale(under);
        var directory = new ClusterDirectory(MakeReadable(Directory.CreateDirectory(System.IO.Path.Combine(under, Prefix + Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N"))).FullName));
        var passwords = System.IO.Path.Combine(directory.Path, "password");
        await File.WriteAllTextAsync(passwords, password + "\n");
        MakeReadable(passwords);
        Directory.CreateDirectory(directory.Data);
        Directory.CreateDirectory(directory.Socket);
        if (Environment.IsPrivilegedProcess)
            await RunAsync(["/bin/chown", "nobody", directory.Data, directory.Socket]);
        await RunAsync([.. UnprivilegedUser.Prefix, PostgresPrograms.Of("initdb"), "-D", directory.Data, "-U", user, "--pwfile", passwords, "-E", "UTF8", "--locale=C", "--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync", "--no-instructions"]);
        return directory;
    }

    public void Dispose() => _lock.Dispose();

    // The shell that stands over a server removes its directory; one whose shell was killed too is left over.
    private static void RemoveStale(string under)
    {
        foreach (var path in Directory.GetDirectories(under, Prefix + "*"))
        {
            try
            {
                using (new FileStream(LockOf(path), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                    KillServer(path);
                Directory.Delete(path, recursive: true);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // It is in use, another user's, or being removed.
            }
        }
    }

    private static void KillServer(string path)
    {
        var file = System.IO.Path.Combine(path, "data", "postmaster.pid");
        if (!File.Exists(file) || !int.TryParse(File.ReadLines(file).FirstOrDefault(), out var id))
            return;
        try
        {
            using var server = Process.GetProcessById(id);
            if (server.ProcessName.StartsWith("postgres", StringComparison.Ordinal))
                server.Kill();
        }
        catch (ArgumentException)
        {
            // It has ended.
        }
    }

    private static string LockOf(string path) => System.IO.Path.Combine(path, "lock");

    // The server's user is another one, and has to pass through.
    private static string MakeReadable(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        return path;
    }

    private static async Task RunAsync(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        using var run = Process.Start(start)!;
        var said = run.StandardError.ReadToEndAsync();
        await run.StandardOutput.ReadToEndAsync();
        await run.WaitForExitAsync();
        if (run.ExitCode != 0)
            throw new InvalidOperationException($"{command[0]} … failed: {await said}");
    }
}
