using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RsPa.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class ListIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_tasks_unsuccessful",
                table: "tasks");

            migrationBuilder.DropIndex(
                name: "ix_attempts_agent",
                table: "attempts");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_completed",
                table: "tasks",
                columns: new[] { "agent", "id" },
                filter: "status = 'completed'");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_pending_id",
                table: "tasks",
                columns: new[] { "agent", "id" },
                filter: "status = 'pending'");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_unsuccessful",
                table: "tasks",
                columns: new[] { "agent", "status", "id" },
                filter: "status IN ('failed', 'cancelled')");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_waiting",
                table: "tasks",
                columns: new[] { "agent", "id" },
                filter: "status = 'waiting'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_tasks_completed",
                table: "tasks");

            migrationBuilder.DropIndex(
                name: "ix_tasks_pending_id",
                table: "tasks");

            migrationBuilder.DropIndex(
                name: "ix_tasks_unsuccessful",
                table: "tasks");

            migrationBuilder.DropIndex(
                name: "ix_tasks_waiting",
                table: "tasks");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_unsuccessful",
                table: "tasks",
                column: "ended_at",
                filter: "status IN ('failed', 'cancelled')");

            migrationBuilder.CreateIndex(
                name: "ix_attempts_agent",
                table: "attempts",
                columns: new[] { "agent", "sequence" });
        }
    }
}
