using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Sqlite;

/// <summary>The read model on SQLite.</summary>
/// <param name="options">How to reach the file.</param>
public sealed class SqliteDb(DbContextOptions<SqliteDb> options) : RsPaDb(options)
{
    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<MicrosecondsConverter>();
        configurationBuilder.Properties<Guid>().HaveConversion<UuidConverter>();
    }
}

/// <summary>Makes the context for the migration tool.</summary>
internal sealed class SqliteDbDesignTimeFactory : IDesignTimeDbContextFactory<SqliteDb>
{
    public SqliteDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteDb>().UseSqlite("Data Source=:memory:").Options);
}
