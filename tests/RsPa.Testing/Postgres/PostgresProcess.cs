using System.Diagnostics;
using RsPa.Testing.VirtualTime;

namespace RsPa.Testing.Postgres;

/// <summary>
/// A running server. A shell stands over it that reads a word from this process: how to stop it. Where this process ends without one,
/// however it ends, the shell reads the pipe's end, stops the server and removes the directory.
/// </summary>
internal sealed class PostgresProcess : IDisposable
{
    private const string Ready = "database system is ready to accept connections";

    private const string Watch = """
        directory=$1; shift
        "$@" </dev/null & server=$!
        word=; keep=
        read -r word keep
        kill -"${word:-QUIT}" "$server" 2>/dev/null
        wait "$server"
        [ -n "$keep" ] || rm -rf "$directory"
        """;

    private readonly Process _shell;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _said = [];

    private PostgresProcess(Process shell) => _shell = shell;

    /// <summary>Starts it, and waits until it takes connections.</summary>
    /// <param name="directory">What is removed once this process has ended.</param>
    /// <param name="command">The server and its arguments.</param>
    /// <returns>The server; nothing where it did not start, since its predecessor has not quite ended.</returns>
    public static async Task<PostgresProcess?> StartAsync(string directory, IEnumerable<string> command)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (IEnumerable<string>)["-c", Watch, "sh", directory, .. UnprivilegedUser.Prefix, .. command])
            start.ArgumentList.Add(argument);
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        start.WorkingDirectory = "/";
        var server = new PostgresProcess(new Process { StartInfo = start });
        server._shell.ErrorDataReceived += server.Said;
        server._shell.OutputDataReceived += server.Said;
        server._shell.Start();
        server._shell.BeginErrorReadLine();
        server._shell.BeginOutputReadLine();
        try
        {
            await server._ready.Task.WaitAsync(TestLimit.Span);
            return server;
        }
        catch (StillInUseException)
        {
            await server.StopAsync("QUIT", keep: true);
            return null;
        }
        catch (TimeoutException late)
        {
            throw new InvalidOperationException($"PostgreSQL did not start within {TestLimit.Span}: {server.Log}", late);
        }
    }

    /// <summary>What it has logged.</summary>
    public string Log
    {
        get
        {
            lock (_said)
                return string.Join('\n', _said);
        }
    }

    /// <summary>Sends it a signal (INT stops at once, QUIT without writing anything, KILL by force), and waits until it has ended.</summary>
    /// <param name="signal">The signal's name.</param>
    /// <param name="keep">Whether its data stays.</param>
    public async Task StopAsync(string signal, bool keep)
    {
        await _shell.StandardInput.WriteLineAsync(keep ? signal + " keep" : signal);
        await _shell.StandardInput.FlushAsync();
        using var limit = new CancellationTokenSource(TestLimit.Span);
        await _shell.WaitForExitAsync(limit.Token);
        _shell.Dispose();
    }

    public void Dispose()
    {
        _shell.StandardInput.Close();
        _shell.WaitForExit(TestLimit.Span);
        _shell.Dispose();
    }

    private void Said(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not { } text)
            return;
        lock (_said)
        {
            if (_said.Count > 1000)
                _said.RemoveRange(0, 500);
            _said.Add(text);
        }

        if (text.Contains(Ready, StringComparison.Ordinal))
            _ready.TrySetResult();
        else if (text.Contains("is still in use", StringComparison.Ordinal) || text.Contains("lock file \"postmaster.pid\" already exists", StringComparison.Ordinal))
            _ready.TrySetException(new StillInUseException());
        else if (text.Contains("FATAL:", StringComparison.Ordinal) && !_ready.Task.IsCompleted && !text.Contains("the database system is", StringComparison.Ordinal)) // what it says to those who come too early
            _ready.TrySetException(new InvalidOperationException($"PostgreSQL did not start: {Log}"));
    }

    private sealed class StillInUseException : Exception;
}
