using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RsPa.Persistence.Postgres.Migrations
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
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    agent = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    origin = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    next_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    paused_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    pause_reason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    paused_itself = table.Column<bool>(type: "boolean", nullable: false),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    definition = table.Column<string>(type: "text", nullable: false, collation: "C")
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
                    schedule = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    moment = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    cause = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    task = table.Column<Guid>(type: "uuid", nullable: true),
                    result = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    through = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    moments = table.Column<long>(type: "bigint", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true, collation: "C")
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
