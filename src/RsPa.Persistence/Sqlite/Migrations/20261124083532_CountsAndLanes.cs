using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RsPa.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class CountsAndLanes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_tasks_pending",
                table: "tasks");

            migrationBuilder.AddColumn<int>(
                name: "conflicts",
                table: "tasks",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "lane",
                table: "tasks",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "cancelled",
                table: "agents",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "completed",
                table: "agents",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "failed",
                table: "agents",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "last_ended_at",
                table: "agents",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "last_error",
                table: "agents",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "last_sequence",
                table: "agents",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<int>(
                name: "trailing_failures",
                table: "agents",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "version",
                table: "agent_data",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            // Versions of entries are places in the order of attempts: what was there before is older than any of them.
            migrationBuilder.Sql("UPDATE agent_data SET version = 1");

            // What is to run has the lane that it would have got. Before the index, which is made once then.
            migrationBuilder.Sql("UPDATE tasks SET lane = (due_at > submitted_at) + 2 * (rescues > 0) WHERE status IN ('pending', 'running')");

            // What every agent has done until now, once.
            migrationBuilder.Sql("""
                UPDATE agents SET
                    completed = (SELECT count(*) FROM attempts WHERE agent = agents.name AND outcome = 'completed'),
                    failed = (SELECT count(*) FROM attempts WHERE agent = agents.name AND outcome IN ('failed', 'timed_out', 'lost')),
                    cancelled = (SELECT count(*) FROM attempts WHERE agent = agents.name AND outcome = 'cancelled'),
                    trailing_failures = (
                        SELECT count(*) FROM attempts
                        WHERE agent = agents.name AND outcome IN ('failed', 'timed_out', 'lost')
                            AND sequence > (SELECT coalesce(max(sequence), 0) FROM attempts WHERE agent = agents.name AND outcome = 'completed')),
                    last_sequence = (SELECT coalesce(max(sequence), 0) FROM attempts WHERE agent = agents.name),
                    last_ended_at = (SELECT ended_at FROM attempts WHERE agent = agents.name ORDER BY sequence DESC LIMIT 1),
                    last_error = (
                        SELECT error FROM attempts WHERE agent = agents.name AND outcome IN ('failed', 'timed_out', 'lost') ORDER BY sequence DESC LIMIT 1)
                """);

            migrationBuilder.CreateIndex(
                name: "ix_tasks_pending",
                table: "tasks",
                columns: new[] { "agent", "priority", "lane", "due_at", "id" },
                filter: "status = 'pending'");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_rescued",
                table: "tasks",
                columns: new[] { "status", "incarnation" },
                filter: "rescues > 0 AND status IN ('pending', 'running')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_tasks_pending",
                table: "tasks");

            migrationBuilder.DropIndex(
                name: "ix_tasks_rescued",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "conflicts",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "lane",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "cancelled",
                table: "agents");

            migrationBuilder.DropColumn(
                name: "completed",
                table: "agents");

            migrationBuilder.DropColumn(
                name: "failed",
                table: "agents");

            migrationBuilder.DropColumn(
                name: "last_ended_at",
                table: "agents");

            migrationBuilder.DropColumn(
                name: "last_error",
                table: "agents");

            migrationBuilder.DropColumn(
                name: "last_sequence",
                table: "agents");

            migrationBuilder.DropColumn(
                name: "trailing_failures",
                table: "agents");

            migrationBuilder.DropColumn(
                name: "version",
                table: "agent_data");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_pending",
                table: "tasks",
                columns: new[] { "agent", "priority", "due_at", "id" },
                filter: "status = 'pending'");
        }
    }
}
