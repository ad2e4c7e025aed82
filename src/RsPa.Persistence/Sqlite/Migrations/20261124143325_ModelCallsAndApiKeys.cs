using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RsPa.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class ModelCallsAndApiKeys : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "api_keys",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    lane = table.Column<string>(type: "TEXT", nullable: true),
                    weight = table.Column<double>(type: "REAL", nullable: true),
                    soft_gpu_seconds = table.Column<double>(type: "REAL", nullable: true),
                    hard_gpu_seconds = table.Column<double>(type: "REAL", nullable: true),
                    soft_tokens = table.Column<long>(type: "INTEGER", nullable: true),
                    hard_tokens = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    last_used_at = table.Column<long>(type: "INTEGER", nullable: true),
                    revoked_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_api_keys", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "model_calls",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    tenant = table.Column<string>(type: "TEXT", nullable: false),
                    lane = table.Column<string>(type: "TEXT", nullable: false),
                    api = table.Column<string>(type: "TEXT", nullable: false),
                    model = table.Column<string>(type: "TEXT", nullable: false),
                    outcome = table.Column<string>(type: "TEXT", nullable: false),
                    task = table.Column<byte[]>(type: "BLOB", nullable: true),
                    attempt = table.Column<int>(type: "INTEGER", nullable: true),
                    agent = table.Column<string>(type: "TEXT", nullable: true),
                    digest = table.Column<string>(type: "TEXT", nullable: true),
                    endpoint = table.Column<string>(type: "TEXT", nullable: true),
                    prompt_tokens = table.Column<int>(type: "INTEGER", nullable: false),
                    output_tokens = table.Column<int>(type: "INTEGER", nullable: false),
                    queue_wait = table.Column<long>(type: "INTEGER", nullable: false),
                    load_wait = table.Column<long>(type: "INTEGER", nullable: false),
                    first_token = table.Column<long>(type: "INTEGER", nullable: true),
                    total = table.Column<long>(type: "INTEGER", nullable: false),
                    gpu = table.Column<long>(type: "INTEGER", nullable: false),
                    cached = table.Column<bool>(type: "INTEGER", nullable: false),
                    preempted = table.Column<bool>(type: "INTEGER", nullable: false),
                    error = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_model_calls", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "model_usage",
                columns: table => new
                {
                    day = table.Column<string>(type: "TEXT", nullable: false),
                    tenant = table.Column<string>(type: "TEXT", nullable: false),
                    model = table.Column<string>(type: "TEXT", nullable: false),
                    agent = table.Column<string>(type: "TEXT", nullable: false),
                    calls = table.Column<long>(type: "INTEGER", nullable: false),
                    failed = table.Column<long>(type: "INTEGER", nullable: false),
                    cancelled = table.Column<long>(type: "INTEGER", nullable: false),
                    refused = table.Column<long>(type: "INTEGER", nullable: false),
                    cached = table.Column<long>(type: "INTEGER", nullable: false),
                    prompt_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    output_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    gpu = table.Column<long>(type: "INTEGER", nullable: false),
                    sent = table.Column<long>(type: "INTEGER", nullable: false),
                    queue_wait = table.Column<long>(type: "INTEGER", nullable: false),
                    answered = table.Column<long>(type: "INTEGER", nullable: false),
                    first_token = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_model_usage", x => new { x.day, x.tenant, x.model, x.agent });
                });

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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "api_keys");

            migrationBuilder.DropTable(
                name: "model_calls");

            migrationBuilder.DropTable(
                name: "model_usage");
        }
    }
}
