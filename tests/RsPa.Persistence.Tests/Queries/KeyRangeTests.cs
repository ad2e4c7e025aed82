using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using RsPa.Agents;
using RsPa.Persistence.Queries;
using RsPa.Persistence.Reading;
using RsPa.Persistence.Sqlite.Queries;
using RsPa.Persistence.Sqlite.Reading;
using RsPa.Persistence.Sqlite;
using RsPa.Persistence.Sqlite.Store;
using RsPa.Persistence.Tests.Migrating;
using RsPa.Testing.Files;

namespace RsPa.Persistence.Tests.Queries;

public sealed class KeyRangeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ReadPool _pool = new(new ReadPoolSettings("test read", 1, 0, null, null), TimeProvider.System);
    private readonly SqliteFile _file;
    private readonly SqliteReader _reader;

    public KeyRangeTests()
    {
        _file = new SqliteFile(_directory["main.db"]);
        _reader = new SqliteReader(_file, _pool, limit: null, TimeProvider.System);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _pool.Dispose();
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("day/", "day0")]
    [InlineData("a", "b")]
    [InlineData("a\uD7FF", "a\uE000")]
    [InlineData("a\U0010FFFF", "b")]
    [InlineData("\U0010FFFF", null)]
    [InlineData("a\U0001F600", "a\U0001F601")]
    public void The_end_of_a_range_is_the_first_key_that_does_not_start_so(string prefix, string? end) => KeyRange.After(prefix).ShouldBe(end);

    [Fact]
    public async Task A_list_finds_just_the_keys_that_start_so_whatever_follows()
    {
        var agent = new AgentName("alpha");
        await MakeAsync(agent, "a", "a/", "a/\u0001", "a/b", "a/\uFFFD", "a/\U0001F600", "a/\U0010FFFFz", "a0", "b", "A/");

        var found = await new AgentQueries(_reader).ListAsync(agent, "a/", CancellationToken.None);

        found.Select(entry => entry.Key).ShouldBe(["a/", "a/\u0001", "a/b", "a/\uFFFD", "a/\U0001F600", "a/\U0010FFFFz"]);
        (await new AgentQueries(_reader).ListAsync(agent, "", CancellationToken.None)).Count.ShouldBe(10);
    }

    [Fact]
    public async Task A_list_reads_a_range_of_the_index_with_both_its_ends()
    {
        var agent = new AgentName("alpha");
        await MakeAsync(agent);
        await using var db = new SqliteDb(new DbContextOptionsBuilder<SqliteDb>().UseSqlite(_file.ConnectionString).Options);
        var query = AgentQueries.Range(db, agent, "day/2026-03-14/").ToQueryString();
        await using var connection = new SqliteConnection($"Data Source={_directory["main.db"]}");
        await connection.OpenAsync();
        await using var explain = connection.CreateCommand();
        var lines = query.Split('\n');
#pragma warning disable CA2100 // it is the text of the query under test
        explain.CommandText = "EXPLAIN QUERY PLAN " + string.Join('\n', lines.Where(line => !line.StartsWith('.')));
#pragma warning restore CA2100
        foreach (var parameter in lines.Where(line => line.StartsWith(".param set ", StringComparison.Ordinal)).Select(line => line.Split(' ', 4)))
            explain.Parameters.AddWithValue(parameter[2], parameter[3].Trim('\''));
        await using var plan = await explain.ExecuteReaderAsync();
        (await plan.ReadAsync()).ShouldBeTrue();
        plan.GetString(3).ShouldContain("(agent=? AND key>? AND key<?)");
    }

    private async Task MakeAsync(AgentName agent, params string[] keys)
    {
        await Schemas.Of(_file, _directory["backups"], new FakeTimeProvider()).BringUpToDateAsync(CancellationToken.None);
        new SqliteAgentTable(_file).Register([(agent, agent)], DateTimeOffset.UnixEpoch);
        await using var connection = new SqliteConnection($"Data Source={_directory["main.db"]}");
        await connection.OpenAsync();
        foreach (var key in keys)
        {
            await using var insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO agent_data (agent, key, value, updated_at, version) VALUES ('alpha', @key, '1', 0, 1)";
            insert.Parameters.AddWithValue("@key", key);
            await insert.ExecuteNonQueryAsync();
        }
    }
}
