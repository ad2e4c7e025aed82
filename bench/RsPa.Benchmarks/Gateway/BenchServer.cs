using System.Diagnostics;
using System.Globalization;
using RsPa.Testing.Ollama;

namespace RsPa.Benchmarks.Gateway;

/// <summary>The stand-in for Ollama in a process of its own: this program, started once more with <see cref="Command"/>.</summary>
internal sealed class BenchServer : IAsyncDisposable, IMeasured
{
    public const string Command = "gateway-stand-in";
    public const string Model = "bench:1b";
    public const string Blocked = "blocked:1b";

    /// <summary>A prompt that begins so is answered in <see cref="Pieces"/> pieces, one every <see cref="Pace"/>.</summary>
    public const string InPieces = "In pieces, please.";

    public const int Pieces = 100;
    private const int Slots = 1024;

    private readonly Process _process;

    private BenchServer(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public static TimeSpan Pace { get; } = TimeSpan.FromMilliseconds(5);

    public Uri Address { get; }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public double ResidentMb
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1048576.0;
        }
    }

    /// <summary>Starts it in a process of its own, which ends with this one.</summary>
    public static async Task<BenchServer> StartAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(BenchServer).Assembly.Location);
        start.ArgumentList.Add(Command);
        var process = Process.Start(start)!;
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The stand-in for Ollama ended before it listened.");
        return new BenchServer(process, new Uri(address));
    }

    /// <summary>Is the other process: serves until its standard input ends.</summary>
    public static async Task<int> ServeAsync()
    {
        await using var server = await OllamaStandIn.StartAsync(new OllamaStandInOptions
        {
            Models = [new StandInModel(Model), new StandInModel(Blocked)],
            Parallel = Slots,
            KeepRequests = false,
            Otherwise = (_, request) => Behaviour(request),
        });
        Console.WriteLine(server.BaseUrl);
        await Console.In.ReadToEndAsync();
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // A piece is the moment of its sending: processes of one machine share this clock.
    private static OllamaStep.Made Moment { get; } = new(() => Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture) + " ");

    private static OllamaBehaviour Whole { get; } = OllamaBehaviour.Of(Moment, new OllamaStep.Done()).InRunner();

    private static OllamaBehaviour Paced { get; } = OllamaBehaviour.Of(
        [.. Enumerable.Range(0, Pieces).SelectMany(IEnumerable<OllamaStep> (_) => [new OllamaStep.Wait(Pace), Moment]), new OllamaStep.Done()]).InRunner();

    private static OllamaBehaviour Never { get; } = OllamaBehaviour.Of(new OllamaStep.WaitFor(new Gate())).InRunner();

    private static OllamaBehaviour Behaviour(RecordedRequest request) =>
        request.Model == Blocked && request.Body.Contains("Never", StringComparison.Ordinal) ? Never
        : request.Body.Contains(InPieces, StringComparison.Ordinal) ? Paced
        : Whole;
}
