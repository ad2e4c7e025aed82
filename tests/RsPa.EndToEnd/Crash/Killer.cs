using RsPa.EndToEnd.Processes;

namespace RsPa.EndToEnd.Crash;

/// <summary>Kills the service without warning and starts it again, over and over.</summary>
internal sealed class Killer(ServiceHome home, ICrashStorage storage, int port, Acknowledgements acknowledgements, Random random)
{
    /// <summary>How often it was killed at work.</summary>
    public int Kills { get; private set; }

    /// <summary>How often it was killed again while it started.</summary>
    public int KillsAtStart { get; private set; }

    /// <summary>How often the database's server was killed.</summary>
    public int KillsOfServer { get; private set; }

    public ServiceProcess Service { get; private set; } = null!;

    /// <summary>Starts the service. It works from here on, and may be killed while its agents still read their journals.</summary>
    public async Task StartAsync()
    {
        Service = home.Launch(port);
        await Service.LiveAsync();
    }

    /// <summary>Kills it after about so many further acknowledgements, at no particular moment.</summary>
    /// <param name="times">How often.</param>
    /// <param name="ofServer">How often the database's server is killed, under a service that lives on.</param>
    /// <param name="tasks">How many tasks are submitted in all.</param>
    /// <param name="cancellationToken">The test is over.</param>
    public async Task RunAsync(int times, int ofServer, int tasks, CancellationToken cancellationToken)
    {
        var between = tasks / (times + 1);
        for (var i = 1; i <= times; i++)
        {
            // By progress and not by the clock: a slow machine has the same kills at the same stages.
            await acknowledgements.ReachAsync((between * i) + random.Next(between)).WaitAsync(Eventually.Limit, TimeProvider.System, cancellationToken);
            await AgainAsync(alsoAtStart: i % 6 == 0);
            if (i * ofServer / times > KillsOfServer)
                await KillServerAsync();
        }
    }

    /// <summary>Kills it once while it works, and starts it again.</summary>
    public async Task AgainAsync(bool alsoAtStart)
    {
        await WorkingAsync();
        await EndAsync();
        Kills++;
        if (alsoAtStart)
        {
            Service = home.Launch(port);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200, 1500)), TimeProvider.System);
            await EndAsync();
            KillsAtStart++;
        }

        await StartAsync();
    }

    // The service notices, keeps what it has to record, and goes on when the server is back.
    private async Task KillServerAsync()
    {
        await WorkingAsync();
        await storage.KillServerAsync();
        KillsOfServer++;
        await WorkingAsync();
    }

    // More are done than run at once: those that the last kill interrupted have had their turn, and others run now. Otherwise the
    // same tasks would be hit each time, and be taken for poison.
    private async Task WorkingAsync()
    {
        var before = await storage.CompletedAsync();
        await Eventually.UntilAsync("work after a start", async () =>
            await storage.CompletedAsync() >= before + 20 || (await Service.Api.GetAsync("/api/v1/tasks?status=pending&limit=1"))["tasks"]!.AsArray().Count == 0);
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(60)), TimeProvider.System);
    }

    private async Task EndAsync()
    {
        if (Service.Process.HasExited)
            throw new InvalidOperationException($"The service ended by itself:\n{Service.Process.Output}");
        await Service.Process.KillAsync();
        Service.Dispose();
    }
}
