using System.Data.Common;
using System.Globalization;
using Npgsql;
using RsPa.Agents;

namespace RsPa.Benchmarks.Databases;

/// <summary>A schema of a PostgreSQL database, made for one benchmark and dropped with it.</summary>
internal sealed class PostgresBench : BenchDatabase
{
    /// <summary>By this variable a process of the benchmark is told of the database: arguments are seen by all users of a machine.</summary>
    public const string UrlVariable = "BENCH_DATABASE_URL";

    private readonly NpgsqlDataSource _source;
    private readonly bool _owned;

    private PostgresBench(string url, string schema, bool owned)
    {
        Schema = schema;
        _owned = owned;
        _source = Source(url, schema);
        Options = ["--database.url", url, "--database.schema", schema];
    }

    /// <summary>The schema's name.</summary>
    public string Schema { get; }

    public override IReadOnlyList<string> Options { get; }

    /// <summary>A new one.</summary>
    public static Task<PostgresBench> MakeAsync(string url) =>
        Task.FromResult(new PostgresBench(url, $"bench_{TaskId.New(TimeProvider.System).Value.ToString("N", CultureInfo.InvariantCulture)}", owned: true));

    /// <summary>One that another process has made, and will drop.</summary>
    public static PostgresBench Existing(string url, string schema) => new(url, schema, owned: false);

    /// <summary>What the server is and how durable its commits are, in words.</summary>
    public static async Task<string> DescribeAsync(string url)
    {
        await using var source = Source(url, "public");
        await using var command = source.CreateCommand("SELECT 'PostgreSQL ' || current_setting('server_version') || ', synchronous_commit=' || current_setting('synchronous_commit') || ', fsync=' || current_setting('fsync')");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    public override Task AddEndedAsync(long count, string agent) => ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"""
        INSERT INTO tasks (id, agent, status, priority, due_at, attempt, fence, rescues, submitted_at, started_at, ended_at, input, lane, conflicts)
        SELECT ('01800000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, '{agent}', 'completed', 2, moment, 1, 1, 0, moment, moment, moment, 'null', 0, 0
        FROM generate_series(1, {count}) AS n, (SELECT TIMESTAMPTZ '2024-01-01Z' AS moment) AS once;
        ANALYZE tasks
        """));

    public override async ValueTask DisposeAsync()
    {
        if (_owned)
            await ExecuteAsync($"DROP SCHEMA IF EXISTS {Schema} CASCADE");
        await _source.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) => await _source.OpenConnectionAsync(cancellationToken);

    // The benchmark looks at the same place as the services that it starts.
    private static NpgsqlDataSource Source(string url, string schema)
    {
        var place = new Uri(url);
        var user = place.UserInfo.Split(':', 2);
        return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
        {
            Host = Uri.UnescapeDataString(place.Host),
            Port = place.IsDefaultPort || place.Port < 0 ? 5432 : place.Port,
            Database = Uri.UnescapeDataString(place.AbsolutePath.Trim('/')),
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length == 2 ? Uri.UnescapeDataString(user[1]) : null,
            SearchPath = schema,
        });
    }
}
