using RsPa.EndToEnd.Processes;

namespace RsPa.EndToEnd.Crash;

/// <summary>A file, which has no server.</summary>
internal sealed class SqliteCrashStorage(ServiceHome home) : ICrashStorage
{
    public Task<long> CompletedAsync()
    {
        using var main = home.OpenMainDb();
        using var count = main.CreateCommand();
        count.CommandText = "SELECT count(*) FROM tasks WHERE status = 'completed'";
        return Task.FromResult((long)count.ExecuteScalar()!);
    }

    public Task KillServerAsync() => throw new NotSupportedException("SQLite has no server.");

    public Task<Findings> ReadAsync()
    {
        using var main = home.OpenMainDb();
        return Task.FromResult(Findings.Read(main, "lower(hex(t.id))"));
    }

    public Task CheckAsync()
    {
        using var main = home.OpenMainDb();
        using var check = main.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        check.ExecuteScalar().ShouldBe("ok");
        return Task.CompletedTask;
    }
}
