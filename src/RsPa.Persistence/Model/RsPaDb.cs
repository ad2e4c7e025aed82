using Microsoft.EntityFrameworkCore;
using RsPa.Agents;

namespace RsPa.Persistence.Model;

/// <summary>The read model: what pages, commands and queries read. Each database has its own subclass, with its own migrations.</summary>
/// <param name="options">How to reach the database.</param>
public abstract class RsPaDb(DbContextOptions options) : DbContext(options)
{
    /// <summary>Agents.</summary>
    public DbSet<AgentRow> Agents => Set<AgentRow>();

    /// <summary>Agents' own data.</summary>
    public DbSet<AgentDataRow> AgentData => Set<AgentDataRow>();

    /// <summary>Tasks.</summary>
    public DbSet<TaskRow> Tasks => Set<TaskRow>();

    /// <summary>Ended attempts.</summary>
    public DbSet<AttemptRow> Attempts => Set<AttemptRow>();

    /// <summary>Calls to models.</summary>
    public DbSet<ModelCallRow> ModelCalls => Set<ModelCallRow>();

    /// <summary>Sums of calls that were removed.</summary>
    public DbSet<ModelUsageRow> ModelUsage => Set<ModelUsageRow>();

    /// <summary>Keys by which programs reach the models.</summary>
    public DbSet<ApiKeyRow> ApiKeys => Set<ApiKeyRow>();

    /// <summary>Schedules.</summary>
    public DbSet<ScheduleRow> Schedules => Set<ScheduleRow>();

    /// <summary>What became of their moments.</summary>
    public DbSet<OccurrenceRow> Occurrences => Set<OccurrenceRow>();

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        configurationBuilder.Properties<TaskId>().HaveConversion<TaskIdConverter>();
        configurationBuilder.Properties<AgentName>().HaveConversion<AgentNameConverter>();
        configurationBuilder.Properties<TaskStatus>().HaveConversion<SnakeCaseConverter<TaskStatus>>();
        configurationBuilder.Properties<Actors.Protocol.Tasks.WaitKind>().HaveConversion<SnakeCaseConverter<Actors.Protocol.Tasks.WaitKind>>();
        configurationBuilder.Properties<Actors.Protocol.Tasks.AttemptOutcome>().HaveConversion<SnakeCaseConverter<Actors.Protocol.Tasks.AttemptOutcome>>();
        configurationBuilder.Properties<Actors.Protocol.Gateway.CallLane>().HaveConversion<SnakeCaseConverter<Actors.Protocol.Gateway.CallLane>>();
        configurationBuilder.Properties<Actors.Protocol.Gateway.CallOutcome>().HaveConversion<SnakeCaseConverter<Actors.Protocol.Gateway.CallOutcome>>();
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<AgentRow>(agent =>
        {
            agent.ToTable(MainTables.Agents).HasKey(row => row.Name);
        });
        modelBuilder.Entity<AgentDataRow>(data =>
        {
            data.ToTable(MainTables.AgentData).HasKey(row => new { row.Agent, row.Key });
            data.HasOne<AgentRow>().WithMany().HasForeignKey(row => row.Agent);
        });
        modelBuilder.Entity<TaskRow>(task =>
        {
            task.ToTable(MainTables.Tasks).HasKey(row => row.Id);
            task.HasOne<AgentRow>().WithMany().HasForeignKey(row => row.Agent).OnDelete(DeleteBehavior.Restrict);

            // Each index holds only the rows that its statement looks for, so that a finished task weighs on none of them but its own.
            task.HasIndex(row => new { row.Agent, row.Priority, row.Lane, row.DueAt, row.Id }, TaskIndexes.Pending).HasFilter("status = 'pending'");
            task.HasIndex(row => new { row.Agent, row.Id }, TaskIndexes.PendingById).HasFilter("status = 'pending'");
            task.HasIndex(row => new { row.Status, row.Incarnation }, TaskIndexes.Rescued).HasFilter("rescues > 0 AND status IN ('pending', 'running')");
            task.HasIndex(row => new { row.Agent, row.ConcurrencyKey }, TaskIndexes.Running).HasFilter("status = 'running'");
            task.HasIndex(row => new { row.Agent, row.Id }, TaskIndexes.Waiting).HasFilter("status = 'waiting'");
            task.HasIndex(row => row.DueAt, TaskIndexes.Timed).HasFilter("status = 'pending' AND (lane & 1) = 1");
            task.HasIndex(row => row.WakeAt, TaskIndexes.Wake).HasFilter("status = 'waiting' AND wake_at IS NOT NULL");
            task.HasIndex(row => new { row.WaitsFor, row.DueAt }, TaskIndexes.WaitsFor).HasFilter("status = 'waiting'");
            task.HasIndex(row => new { row.Agent, row.Priority, row.Lane, row.DueAt, row.Id, row.ConcurrencyKey }, TaskIndexes.Keyed).HasFilter("status = 'pending' AND lane BETWEEN 4 AND 7");
            task.HasIndex(row => new { row.Agent, row.ConcurrencyKey, row.Priority, row.DueAt, row.Id }, TaskIndexes.Held).HasFilter("status = 'pending' AND lane >= 8");
            task.HasIndex(row => new { row.Agent, row.Id }, TaskIndexes.Completed).HasFilter("status = 'completed'");
            task.HasIndex(row => new { row.Agent, row.Status, row.Id }, TaskIndexes.Unsuccessful).HasFilter("status IN ('failed', 'cancelled')");
            task.HasIndex(row => new { row.Agent, row.Key }, TaskIndexes.Key).IsUnique().HasFilter("key IS NOT NULL");
        });
        modelBuilder.Entity<AttemptRow>(attempt =>
        {
            attempt.ToTable(MainTables.Attempts).HasKey(row => row.Sequence);
            attempt.Property(row => row.Sequence).ValueGeneratedOnAdd();
            attempt.HasOne<TaskRow>().WithMany().HasForeignKey(row => row.TaskId);
            attempt.HasIndex(row => row.TaskId, AttemptIndexes.Task);
        });
        modelBuilder.Entity<ModelCallRow>(call =>
        {
            call.ToTable(MainTables.ModelCalls).HasKey(row => row.Id);
            call.HasIndex(row => new { row.At, row.Id }, ModelCallIndexes.At);
            call.HasIndex(row => new { row.Tenant, row.At, row.Id }, ModelCallIndexes.Tenant);
            call.HasIndex(row => new { row.Task, row.At, row.Id }, ModelCallIndexes.Task).HasFilter("task IS NOT NULL");
        });
        modelBuilder.Entity<ModelUsageRow>(usage => usage.ToTable(MainTables.ModelUsage).HasKey(row => new { row.Day, row.Tenant, row.Model, row.Agent }));
        modelBuilder.Entity<ApiKeyRow>(key => key.ToTable(MainTables.ApiKeys).HasKey(row => row.Name));
        modelBuilder.Entity<ScheduleRow>(schedule =>
        {
            schedule.ToTable(MainTables.Schedules).HasKey(row => row.Name);
            schedule.HasOne<AgentRow>().WithMany().HasForeignKey(row => row.Agent).OnDelete(DeleteBehavior.Restrict);
            schedule.HasIndex(row => row.Agent, ScheduleIndexes.Agent);
            schedule.HasIndex(row => new { row.NextAt, row.Name }, ScheduleIndexes.Due).HasFilter("paused_at IS NULL AND next_at IS NOT NULL");
        });
        modelBuilder.Entity<OccurrenceRow>(occurrence =>
        {
            // A moment of a schedule has one entry, and so one task, whoever fires it.
            occurrence.ToTable(MainTables.Occurrences).HasKey(row => new { row.Schedule, row.Moment });
            occurrence.HasOne<ScheduleRow>().WithMany().HasForeignKey(row => row.Schedule);
            occurrence.HasIndex(row => new { row.Schedule, row.Moment }, OccurrenceIndexes.Open).HasFilter("outcome = 'fired' AND result IS NULL");
            occurrence.HasIndex(row => new { row.Schedule, row.Moment }, OccurrenceIndexes.Queued).HasFilter("outcome = 'queued'");
            occurrence.HasIndex(row => row.RecordedAt, OccurrenceIndexes.RecordedAt);
        });

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
                property.SetColumnName(Names.SnakeCase(property.Name));
        }
    }
}
