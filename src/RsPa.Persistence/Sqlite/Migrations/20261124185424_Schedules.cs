using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RsPa.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Schedules : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "schedules",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    agent = table.Column<string>(type: "TEXT", nullable: false),
                    origin = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    next_at = table.Column<long>(type: "INTEGER", nullable: true),
                    paused_at = table.Column<long>(type: "INTEGER", nullable: true),
                    pause_reason = table.Column<string>(type: "TEXT", nullable: true),
                    paused_itself = table.Column<bool>(type: "INTEGER", nullable: false),
                    failures = table.Column<int>(type: "INTEGER", nullable: false),
                    definition = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_schedules", x => x.name);
                    table.ForeignKey(
                        name: "FK_schedules_agents_agent",
                        column: x => x.agent,
                        principalTable: "agents",
                        principalColumn: "name",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "occurrences",
                columns: table => new
                {
                    schedule = table.Column<string>(type: "TEXT", nullable: false),
                    moment = table.Column<long>(type: "INTEGER", nullable: false),
                    outcome = table.Column<string>(type: "TEXT", nullable: false),
                    cause = table.Column<string>(type: "TEXT", nullable: false),
                    recorded_at = table.Column<long>(type: "INTEGER", nullable: false),
                    task = table.Column<byte[]>(type: "BLOB", nullable: true),
                    result = table.Column<string>(type: "TEXT", nullable: true),
                    through = table.Column<long>(type: "INTEGER", nullable: true),
                    moments = table.Column<long>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_occurrences", x => new { x.schedule, x.moment });
                    table.ForeignKey(
                        name: "FK_occurrences_schedules_schedule",
                        column: x => x.schedule,
                        principalTable: "schedules",
                        principalColumn: "name",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_occurrences_open",
                table: "occurrences",
                columns: new[] { "schedule", "moment" },
                filter: "outcome = 'fired' AND result IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_occurrences_queued",
                table: "occurrences",
                columns: new[] { "schedule", "moment" },
                filter: "outcome = 'queued'");

            migrationBuilder.CreateIndex(
                name: "ix_occurrences_recorded_at",
                table: "occurrences",
                column: "recorded_at");

            migrationBuilder.CreateIndex(
                name: "ix_schedules_agent",
                table: "schedules",
                column: "agent");

            migrationBuilder.CreateIndex(
                name: "ix_schedules_due",
                table: "schedules",
                columns: new[] { "next_at", "name" },
                filter: "paused_at IS NULL AND next_at IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "occurrences");

            migrationBuilder.DropTable(
                name: "schedules");
        }
    }
}
