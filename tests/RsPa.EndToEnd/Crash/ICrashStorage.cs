namespace RsPa.EndToEnd.Crash;

/// <summary>Where the service of a crash test stores, as the test looks at it from outside.</summary>
internal interface ICrashStorage
{
    /// <summary>How many tasks are completed.</summary>
    Task<long> CompletedAsync();

    /// <summary>Kills the database's server by force, and starts it again.</summary>
    Task KillServerAsync();

    /// <summary>All that is stored. The service has stopped.</summary>
    Task<Findings> ReadAsync();

    /// <summary>Has the database check itself.</summary>
    Task CheckAsync();
}
