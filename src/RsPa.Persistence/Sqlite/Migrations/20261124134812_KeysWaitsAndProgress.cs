using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RsPa.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class KeysWaitsAndProgress : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_tasks_running",
                table: "tasks");

            migrationBuilder.AddColumn<string>(
                name: "concurrency_key",
                table: "tasks",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "progress",
                table: "tasks",
                type: "REAL",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "progress_message",
                table: "tasks",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "trace_parent",
                table: "tasks",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "waits_for",
                table: "tasks",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "wake_at",
                table: "tasks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_tasks_held",
                table: "tasks",
                columns: new[] { "agent", "concurrency_key", "priority", "due_at", "id" },
                filter: "status = 'pending' AND lane >= 8");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_keyed",
                table: "tasks",
                columns: new[] { "agent", "priority", "lane", "due_at", "id", "concurrency_key" },
                filter: "status = 'pending' AND lane BETWEEN 4 AND 7");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_running",
                table: "tasks",
                columns: new[] { "agent", "concurrency_key" },
                filter: "status = 'running'");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_timed",
                table: "tasks",
                column: "due_at",
                filter: "status = 'pending' AND (lane & 1) = 1");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_waits_for",
                table: "tasks",
                columns: new[] { "waits_for", "due_at" },
                filter: "status = 'waiting'");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_wake",
                table: "tasks",
                column: "wake_at",
                filter: "status = 'waiting' AND wake_at IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_tasks_held",
                table: "tasks");

            migrationBuilder.DropIndex(
                name: "ix_tasks_keyed",
                table: "tasks");

            migrationBuilder.DropIndex(
                name: "ix_tasks_running",
                table: "tasks");

            migrationBuilder.DropIndex(
                name: "ix_tasks_timed",
                table: "tasks");

            migrationBuilder.DropIndex(
                name: "ix_tasks_waits_for",
                table: "tasks");

            migrationBuilder.DropIndex(
                name: "ix_tasks_wake",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "concurrency_key",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "progress",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "progress_message",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "trace_parent",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "waits_for",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "wake_at",
                table: "tasks");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_running",
                table: "tasks",
                column: "lease_until",
                filter: "status = 'running'");
        }
    }
}
