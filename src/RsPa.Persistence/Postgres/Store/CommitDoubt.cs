using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Store;
using RsPa.Persistence.Postgres.Nodes;
using RsPa.Persistence.Postgres.Statements;

namespace RsPa.Persistence.Postgres.Store;

/// <summary>
/// Finds out whether a commit was made whose answer was lost. Each commit stores its number in the node's row; so on a new connection,
/// which may lead to another host after a failover, the row tells. It is locked for that: a server process that is still about to commit
/// holds it, and is waited for; one that has lost its client is told to end.
/// </summary>
/// <param name="server">The database.</param>
/// <param name="node">Whose commit it was.</param>
/// <param name="limit">For how long is tried.</param>
/// <param name="time">The clock.</param>
internal sealed class CommitDoubt(PostgresServer server, NodeIncarnation node, TimeSpan limit, TimeProvider time)
{
    private const string EndBackend = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND backend_start = $2 AND pid <> pg_backend_pid()";

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>Whether the commit of that number was made.</summary>
    /// <param name="commit">The number.</param>
    /// <param name="backend">The server process that was to make it.</param>
    /// <param name="failure">What went wrong.</param>
    /// <exception cref="CommitUnknownException">It could not be found out in time.</exception>
    public async Task<bool> WasMadeAsync(long commit, (int Process, DateTimeOffset Start) backend, Exception failure)
    {
        var began = time.GetTimestamp();
        var wait = FirstWait;
        while (true)
        {
            try
            {
                return await NewestAsync(backend).ConfigureAwait(false) >= commit;
            }
            catch (Exception still) when (PostgresFaults.IsOfTheServer(still) || PostgresFaults.IsConflict(still) || PostgresFaults.LeavesCommitInDoubt(still))
            {
                if (time.GetElapsedTime(began) + wait > limit)
                    throw new CommitUnknownException($"The connection to the database was lost in the middle of a commit, and it could not be found out whether it was made. {server.Explain(still).Message}", failure);
                await Task.Delay(wait, time, CancellationToken.None).ConfigureAwait(false);
                wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
            }
        }
    }

    private async Task<long> NewestAsync((int Process, DateTimeOffset Start) backend)
    {
        var connection = await server.OpenAsync(CancellationToken.None).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var newest = -1L;
            var pipeline = new Pipeline(connection);
            pipeline.Add(Sql.Of(EndBackend).With(backend.Process).With(backend.Start), rows => rows.EachAsync(_ => { }));
            pipeline.Add(NodeSql.Newest(node), rows => rows.EachAsync(row => newest = row.GetInt64(0)));
            await pipeline.RunAsync().ConfigureAwait(false);
            return newest < 0 ? throw NodeFaults.Lost(node) : newest;
        }
    }
}
