using Microsoft.Data.Sqlite;
using RsPa.Actors.Store;
using RsPa.Persistence.Sqlite.Journal;
using RsPa.Persistence.Sqlite;
using RsPa.Testing.Files;

namespace RsPa.Persistence.Tests.Journal;

public sealed class JournalFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory["journal.db"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_missing_file_is_made_and_a_look_into_it_changes_nothing()
    {
        JournalFile.Prepare(Path);
        File.Exists(Path).ShouldBeTrue();

        Should.NotThrow(() => JournalFile.Prepare(Path));
    }

    [Fact]
    public void A_file_that_is_no_database_is_said_with_the_remedy_and_left()
    {
        File.WriteAllText(Path, new string('x', 8192));

        var refusal = Should.Throw<StorageException>(() => JournalFile.Prepare(Path)).Message;

        refusal.ShouldContain(Path);
        refusal.ShouldContain("damaged");
        refusal.ShouldContain($"mv '{Path}'");
        File.ReadAllText(Path).ShouldBe(new string('x', 8192));
    }

    [Fact]
    public void A_page_that_is_damaged_is_found_before_an_actor_reads_it()
    {
        using (var connection = Open())
        {
            SqliteFile.Execute(connection, "CREATE TABLE journal (text TEXT); CREATE TABLE snapshot (text TEXT)");
            SqliteFile.Execute(connection, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO journal SELECT printf('%0100d', i) FROM n");
        }

        JournalFile.Prepare(Path);
        var bytes = File.ReadAllBytes(Path);
        Array.Fill(bytes, (byte)0x5A, bytes.Length / 2, 8192);
        File.WriteAllBytes(Path, bytes);

        Should.Throw<StorageException>(() => JournalFile.Prepare(Path)).Message.ShouldContain("damaged");
    }

    [Fact]
    public void A_missing_table_is_said()
    {
        using (var connection = Open())
            SqliteFile.Execute(connection, "CREATE TABLE snapshot (text TEXT)");

        Should.Throw<StorageException>(() => JournalFile.Prepare(Path)).Message.ShouldContain("the table 'journal'");
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        return connection;
    }
}
