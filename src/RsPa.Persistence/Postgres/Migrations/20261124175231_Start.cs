using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace RsPa.Persistence.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Start : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "agents",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    type = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    paused = table.Column<bool>(type: "boolean", nullable: false),
                    completed = table.Column<long>(type: "bigint", nullable: false),
                    failed = table.Column<long>(type: "bigint", nullable: false),
                    cancelled = table.Column<long>(type: "bigint", nullable: false),
                    trailing_failures = table.Column<int>(type: "integer", nullable: false),
                    last_sequence = table.Column<long>(type: "bigint", nullable: false),
                    last_ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_error = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_agents", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "api_keys",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    lane = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    weight = table.Column<double>(type: "double precision", nullable: true),
                    soft_gpu_seconds = table.Column<double>(type: "double precision", nullable: true),
                    hard_gpu_seconds = table.Column<double>(type: "double precision", nullable: true),
                    soft_tokens = table.Column<long>(type: "bigint", nullable: true),
                    hard_tokens = table.Column<long>(type: "bigint", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_api_keys", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "model_calls",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    tenant = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    lane = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    api = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    model = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    outcome = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    task = table.Column<Guid>(type: "uuid", nullable: true),
                    attempt = table.Column<int>(type: "integer", nullable: true),
                    agent = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    digest = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    endpoint = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    prompt_tokens = table.Column<int>(type: "integer", nullable: false),
                    output_tokens = table.Column<int>(type: "integer", nullable: false),
                    queue_wait = table.Column<long>(type: "bigint", nullable: false),
                    load_wait = table.Column<long>(type: "bigint", nullable: false),
                    first_token = table.Column<long>(type: "bigint", nullable: true),
                    total = table.Column<long>(type: "bigint", nullable: false),
                    gpu = table.Column<long>(type: "bigint", nullable: false),
                    cached = table.Column<bool>(type: "boolean", nullable: false),
                    preempted = table.Column<bool>(type: "boolean", nullable: false),
                    error = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_model_calls", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "model_usage",
                columns: table => new
                {
                    day = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    model = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    agent = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    calls = table.Column<long>(type: "bigint", nullable: false),
                    failed = table.Column<long>(type: "bigint", nullable: false),
                    cancelled = table.Column<long>(type: "bigint", nullable: false),
                    refused = table.Column<long>(type: "bigint", nullable: false),
                    cached = table.Column<long>(type: "bigint", nullable: false),
                    prompt_tokens = table.Column<long>(type: "bigint", nullable: false),
                    output_tokens = table.Column<long>(type: "bigint", nullable: false),
                    gpu = table.Column<long>(type: "bigint", nullable: false),
                    sent = table.Column<long>(type: "bigint", nullable: false),
                    queue_wait = table.Column<long>(type: "bigint", nullable: false),
                    answered = table.Column<long>(type: "bigint", nullable: false),
                    first_token = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_model_usage", x => new { x.day, x.tenant, x.model, x.agent });
                });

            migrationBuilder.CreateTable(
                name: "agent_data",
                columns: table => new
                {
                    agent = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    value = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_agent_data", x => new { x.agent, x.key });
                    table.ForeignKey(
                        name: "FK_agent_data_agents_agent",
                        column: x => x.agent,
                        principalTable: "agents",
                        principalColumn: "name",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "tasks",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    agent = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    priority = table.Column<int>(type: "integer", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    key = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    fence = table.Column<long>(type: "bigint", nullable: false),
                    rescues = table.Column<int>(type: "integer", nullable: false),
                    max_retries = table.Column<int>(type: "integer", nullable: true),
                    node = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    incarnation = table.Column<Guid>(type: "uuid", nullable: true),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    submitted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    cancel_reason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    error = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    output = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    input = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    lane = table.Column<int>(type: "integer", nullable: false),
                    conflicts = table.Column<int>(type: "integer", nullable: false),
                    concurrency_key = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    trace_parent = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    waits_for = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    wake_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    progress = table.Column<double>(type: "double precision", nullable: true),
                    progress_message = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_tasks", x => x.id);
                    table.ForeignKey(
                        name: "FK_tasks_agents_agent",
                        column: x => x.agent,
                        principalTable: "agents",
                        principalColumn: "name",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "attempts",
                columns: table => new
                {
                    sequence = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    task_id = table.Column<Guid>(type: "uuid", nullable: false),
                    agent = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    error = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_attempts", x => x.sequence);
                    table.ForeignKey(
                        name: "FK_attempts_tasks_task_id",
                        column: x => x.task_id,
                        principalTable: "tasks",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_attempts_task",
                table: "attempts",
                column: "task_id");

            migrationBuilder.CreateIndex(
                name: "ix_model_calls_at",
                table: "model_calls",
                columns: new[] { "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_model_calls_task",
                table: "model_calls",
                columns: new[] { "task", "at", "id" },
                filter: "task IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_model_calls_tenant",
                table: "model_calls",
                columns: new[] { "tenant", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_tasks_completed",
                table: "tasks",
                columns: new[] { "agent", "id" },
                filter: "status = 'completed'");

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
                name: "ix_tasks_pending",
                table: "tasks",
                columns: new[] { "agent", "priority", "lane", "due_at", "id" },
                filter: "status = 'pending'");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_pending_id",
                table: "tasks",
                columns: new[] { "agent", "id" },
                filter: "status = 'pending'");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_rescued",
                table: "tasks",
                columns: new[] { "status", "incarnation" },
                filter: "rescues > 0 AND status IN ('pending', 'running')");

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
                name: "ix_tasks_unsuccessful",
                table: "tasks",
                columns: new[] { "agent", "status", "id" },
                filter: "status IN ('failed', 'cancelled')");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_waiting",
                table: "tasks",
                columns: new[] { "agent", "id" },
                filter: "status = 'waiting'");

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

            migrationBuilder.CreateIndex(
                name: "ux_tasks_key",
                table: "tasks",
                columns: new[] { "agent", "key" },
                unique: true,
                filter: "key IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "agent_data");

            migrationBuilder.DropTable(
                name: "api_keys");

            migrationBuilder.DropTable(
                name: "attempts");

            migrationBuilder.DropTable(
                name: "model_calls");

            migrationBuilder.DropTable(
                name: "model_usage");

            migrationBuilder.DropTable(
                name: "tasks");

            migrationBuilder.DropTable(
                name: "agents");
        }
    }
}
