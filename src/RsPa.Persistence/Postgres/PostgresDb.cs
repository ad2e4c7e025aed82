using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using RsPa.Agents;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Postgres;

/// <summary>The read model on PostgreSQL: moments as <c>timestamptz</c>, identifiers as <c>uuid</c>, and all text compared byte by byte (<c>COLLATE "C"</c>), as SQLite does, whatever the database's own collation is.</summary>
/// <param name="options">How to reach the database; tables are found by the connection's <c>search_path</c>.</param>
public sealed class PostgresDb(DbContextOptions<PostgresDb> options) : RsPaDb(options)
{
    private const string BytewiseCollation = "C";

    /// <summary>The nodes that share the database.</summary>
    public DbSet<NodeRow> Nodes => Set<NodeRow>();

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<TaskId>().HaveConversion<TaskUuidConverter>();
        configurationBuilder.Properties<string>().UseCollation(BytewiseCollation);
        configurationBuilder.Properties<AgentName>().UseCollation(BytewiseCollation);
        configurationBuilder.Properties<TaskStatus>().UseCollation(BytewiseCollation);
        configurationBuilder.Properties<Actors.Protocol.Tasks.WaitKind>().UseCollation(BytewiseCollation);
        configurationBuilder.Properties<Actors.Protocol.Tasks.AttemptOutcome>().UseCollation(BytewiseCollation);
        configurationBuilder.Properties<Actors.Protocol.Gateway.CallLane>().UseCollation(BytewiseCollation);
        configurationBuilder.Properties<Actors.Protocol.Gateway.CallOutcome>().UseCollation(BytewiseCollation);
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<NodeRow>(node => node.ToTable("nodes").HasKey(row => row.Name));
        base.OnModelCreating(modelBuilder);
    }
}

/// <summary>Makes the context for the migration tool, which opens no connection to make a migration.</summary>
internal sealed class PostgresDbDesignTimeFactory : IDesignTimeDbContextFactory<PostgresDb>
{
    public PostgresDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresDb>().UseNpgsql("Host=localhost").Options);
}
