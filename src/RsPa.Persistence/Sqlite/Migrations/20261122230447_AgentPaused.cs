using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RsPa.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AgentPaused : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "paused",
                table: "agents",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "paused",
                table: "agents");
        }
    }
}
