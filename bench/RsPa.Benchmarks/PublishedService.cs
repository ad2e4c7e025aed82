using System.Diagnostics;
using RsPa.Benchmarks.Gateway;

namespace RsPa.Benchmarks;

/// <summary>One run of the published service in a process of its own, looked at from outside, as its owner's tools do.</summary>
internal sealed class PublishedService : IAsyncDisposable, IMeasured
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly Process _process;
    private readonly Uri _address;
    private readonly Stopwatch _age;
    private readonly TaskCompletionSource _welcomed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PublishedService(Process process, Uri address, Stopwatch age)
    {
        _process = process;
        _address = address;
        _age = age;
        process.OutputDataReceived += (_, line) =>
        {
            // The welcome ends with what to type next.
            if (line.Data?.Contains("rspa status", StringComparison.Ordinal) == true)
                _welcomed.TrySetResult();
        };
        process.BeginOutputReadLine();
    }

    /// <summary>Since the process was started.</summary>
    public TimeSpan Age => _age.Elapsed;

    /// <summary>Memory that it holds at this moment, in MB (the resident set, pages of its files included).</summary>
    public double ResidentMb
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1048576.0;
        }
    }

    /// <summary>Processor time that it has used since it was started.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="program">The published program.</param>
    /// <param name="home">The home directory of its owner: its data is kept below it.</param>
    /// <param name="options">Further command-line options.</param>
    public static PublishedService Start(string program, string home, params string[] options)
    {
        var port = FreePort.Find();
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, UseShellExecute = false, WorkingDirectory = home };
        start.Environment["HOME"] = home;

        // No model server of this machine takes part, and no other service's ports.
        string[] own = ["--ollama.port", $"{FreePort.Find()}", "--gateway.port", $"{FreePort.Find()}"];
        var missing = own.Chunk(2).Where(option => !options.Contains(option[0])).SelectMany(option => option);
        foreach (var option in (string[])["--ui.port", $"{port}", "--logging.colored_console", "false", .. missing, .. options])
            start.ArgumentList.Add(option);
        var age = Stopwatch.StartNew();
        return new PublishedService(Process.Start(start)!, new Uri($"http://localhost:{port}"), age);
    }

    /// <summary>Waits until it says that it is ready.</summary>
    /// <returns>How long that took from the start of the process, in milliseconds.</returns>
    public async Task<double> ReadyAsync()
    {
        while (_age.Elapsed < StartLimit)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The service ended with exit code {_process.ExitCode} before it was ready.");
            try
            {
                using var answer = await Http.GetAsync(new Uri(_address, "/health/ready"));
                if (answer.IsSuccessStatusCode)
                    return _age.Elapsed.TotalMilliseconds;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        throw new InvalidOperationException($"The service was not ready after {StartLimit.TotalSeconds:0} s.");
    }

    /// <summary>Waits until the first run has shown its samples.</summary>
    public Task WelcomedAsync() => _welcomed.Task.WaitAsync(StartLimit);

    /// <summary>Stops it, as a supervisor of processes does.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using (var kill = Process.Start("kill", $"-TERM {_process.Id}"))
                await kill.WaitForExitAsync();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
