using RsPa.Persistence.Model;
using RsPa.Persistence.Sqlite.Migrations;

namespace RsPa.Persistence.Sqlite.Migrating;

/// <summary>The migrations of <c>main.db</c>.</summary>
internal sealed class SqliteMigrations() : NamedMigrations(All, typeof(SqliteDbModelSnapshot))
{
    /// <summary>Oldest first.</summary>
    public static IReadOnlyList<Type> All { get; } =
        [typeof(Start), typeof(AgentPaused), typeof(CountsAndLanes), typeof(ListIndexes), typeof(KeysWaitsAndProgress), typeof(ModelCallsAndApiKeys), typeof(Migrations.Schedules)];
}
