using RsPa.Actors.Store;

namespace RsPa.Persistence.Postgres.Migrating;

/// <summary>
/// Looks whether the server keeps what it acknowledges. It does not with
/// <list type="bullet">
/// <item><c>synchronous_commit = off</c>: a commit is acknowledged up to a second before it is on disk;</item>
/// <item><c>synchronous_commit = local</c> where <c>synchronous_standby_names</c> names standbys: after a failover to one of them the newest commits are gone;</item>
/// <item><c>fsync = off</c>: a power cut may leave a database that is damaged;</item>
/// <item><c>full_page_writes = off</c>: a page that was half written at a power cut can't be mended, unless the file system writes pages whole (ZFS).</item>
/// </list>
/// <c>remote_write</c>, <c>on</c> and <c>remote_apply</c> all wait for the disk of the primary, and the standby has the commit.
/// </summary>
/// <param name="server">The database.</param>
/// <param name="allowed">Whether it is used all the same (<c>database.allow_unsafe_commits</c>).</param>
internal sealed class PostgresDurability(PostgresServer server, bool allowed)
{
    private const string Sql = """
        SELECT current_setting('fsync') = 'off', current_setting('full_page_writes') = 'off', current_setting('synchronous_commit'), current_setting('synchronous_standby_names') <> ''
        """;

    /// <summary>Looks.</summary>
    /// <returns>What is said in the log where it is unsafe and allowed.</returns>
    /// <exception cref="StorageException">It is unsafe and not allowed, or the database can't be used.</exception>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        var unsafeSettings = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (unsafeSettings.Count == 0)
            return null;
        var found = string.Join(" and ", unsafeSettings);
        return allowed
            ? $"{server.Place} has {found}: tasks and results that were acknowledged can be lost, which database.allow_unsafe_commits permits"
            : throw new StorageException($"The server of {server.Place} has {found}: it may lose tasks and results that it has acknowledged. Set it right (postgresql.conf, or ALTER SYSTEM SET, and reload; a role or the database may have a value of its own: \\drds in psql), or accept the loss with database.allow_unsafe_commits = true.");
    }

    private async Task<List<string>> ReadAsync(CancellationToken cancellationToken)
    {
        var found = new List<string>();
        try
        {
            var command = server.Source.CreateCommand(Sql);
            await using (command.ConfigureAwait(false))
            {
                var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (rows.ConfigureAwait(false))
                {
                    await rows.ReadAsync(cancellationToken).ConfigureAwait(false);
                    if (rows.GetBoolean(0))
                        found.Add("fsync = off");
                    if (rows.GetBoolean(1))
                        found.Add("full_page_writes = off");
                    var commit = rows.GetString(2);
                    if (commit == "off" || (commit == "local" && rows.GetBoolean(3)))
                        found.Add($"synchronous_commit = {commit}");
                }
            }
        }
        catch (Exception failure) when (PostgresFaults.IsOne(failure))
        {
            throw server.Explain(failure);
        }

        return found;
    }
}
