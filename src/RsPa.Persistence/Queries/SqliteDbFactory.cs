using Microsoft.EntityFrameworkCore;
using RsPa.Persistence.Model;
using RsPa.Persistence.Sqlite;

namespace RsPa.Persistence.Queries;

/// <summary>Makes contexts of the read model; a context serves one question.</summary>
/// <param name="file">The database, with its schema in place.</param>
public sealed class SqliteDbFactory(SqliteFile file)
{
    private readonly DbContextOptions<SqliteDb> _options = new DbContextOptionsBuilder<SqliteDb>()
        .UseSqlite(file.ConnectionString)
        .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
        .Options;

    /// <summary>Makes one.</summary>
    public RsPaDb Create() => new SqliteDb(_options);
}
