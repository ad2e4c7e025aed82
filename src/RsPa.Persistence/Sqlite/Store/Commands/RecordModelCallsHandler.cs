using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Store;
using RsPa.Persistence.Claiming;

namespace RsPa.Persistence.Sqlite.Store.Commands;

internal sealed class RecordModelCallsHandler(SqliteSession session) : CommandHandler<RecordModelCalls>
{
    private readonly SqliteStatement _insert = session.Prepare($"""
        INSERT INTO model_calls ({ModelCallColumns.All})
        VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14, @15, @16, @17, @18, @19, @20, @21)
        ON CONFLICT DO NOTHING
        """);

    protected override StoreReply Execute(RecordModelCalls command, CommitTime time) =>
        new ModelCallsRecorded(command.Calls[^1].Id, command.Calls.Sum(call => _insert.Execute(ModelCallColumns.Values(call))));
}
