using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Agents;
using RsPa.Persistence.Postgres.Store;
using RsPa.Testing.Postgres;

namespace RsPa.Persistence.Tests.Postgres.Store;

/// <summary>What becomes of a commit that the server refuses.</summary>
public sealed class PostgresFailureTests
{
    private static readonly AgentName Agent = new("alpha");

    [PostgresFact]
    public async Task A_full_disk_fails_the_whole_commit_with_a_remedy_and_all_goes_on_when_there_is_room()
    {
        await using var stores = await PostgresStores.OpenAsync(null, Agent);
        var store = stores.Another();
        var (first, second) = (Submit(), Submit("full"));
        await RefuseAsync(stores, "53100", "new.input LIKE '%full%'");

        var failure = await Should.ThrowAsync<StorageException>(() => CommitAsync(store, first, second));
        failure.Message.ShouldContain("53100");
        failure.Message.ShouldContain("full");

        await stores.Database.ExecuteAsync("DROP TRIGGER refuse ON rspa.tasks");
        (await CommitAsync(store, first, second)).ShouldBe([new TaskSubmitted(first.Id, Existed: false, TaskStatus.Pending), new TaskSubmitted(second.Id, Existed: false, TaskStatus.Pending)]);
    }

    // A sequence counts on whatever becomes of a transaction: it lets the trigger refuse the first tries only.
    [PostgresTheory]
    [InlineData("40P01")]
    [InlineData("40001")]
    public async Task What_the_server_ends_so_that_others_go_on_is_tried_again(string state)
    {
        await using var stores = await PostgresStores.OpenAsync(null, Agent);
        var store = stores.Another();
        await stores.Database.ExecuteAsync("CREATE SEQUENCE rspa.tries");
        await RefuseAsync(stores, state, "nextval('rspa.tries') <= 3");
        var task = Submit();

        (await CommitAsync(store, task)).ShouldBe([new TaskSubmitted(task.Id, Existed: false, TaskStatus.Pending)]);
    }

    [PostgresFact]
    public async Task A_transaction_that_is_refused_for_ever_is_given_up()
    {
        await using var stores = await PostgresStores.OpenAsync(null, Agent);
        await RefuseAsync(stores, "40P01", "true");

        await Should.ThrowAsync<StorageException>(() => CommitAsync(stores.Another(), Submit()));
    }

    [PostgresFact]
    public async Task A_command_at_which_the_store_fails_by_a_fault_of_its_own_is_told_apart_and_the_others_are_stored()
    {
        await using var stores = await PostgresStores.OpenAsync(null, Agent);
        var store = stores.Another();
        await RefuseAsync(stores, "22000", "new.input LIKE '%bad%'");
        var (first, bad, last) = (Submit(), Submit("bad"), Submit());

        var replies = await CommitAsync(store, first, bad, last);

        replies[0].ShouldBe(new TaskSubmitted(first.Id, Existed: false, TaskStatus.Pending));
        replies[1].ShouldBeOfType<StoreRefused>().Reason.ShouldBe(StoreRefusal.Fault);
        replies[2].ShouldBe(new TaskSubmitted(last.Id, Existed: false, TaskStatus.Pending));
        (await CommitAsync(store, first))[0].ShouldBe(new TaskSubmitted(first.Id, Existed: true, TaskStatus.Pending));
    }

    [PostgresFact]
    public async Task What_PostgreSQL_can_not_hold_of_a_text_is_replaced_and_no_error()
    {
        await using var stores = await PostgresStores.OpenAsync(null, Agent);
        var store = stores.Another();
        var task = Submit("a\0b");

        (await CommitAsync(store, task))[0].ShouldBe(new TaskSubmitted(task.Id, Existed: false, TaskStatus.Pending));

        var claim = new ClaimTasks(new("here", Guid.CreateVersion7(DateTimeOffset.UnixEpoch)), TimeSpan.FromMinutes(1), 1, [new AgentSlots(Agent, 1)]);
        ((TasksClaimed)(await CommitAsync(store, claim))[0]).Tasks.Single().Input.ShouldBe("\"a\uFFFDb\"");
    }

    [PostgresFact]
    public async Task The_servers_clock_decides_when_a_task_was_claimed()
    {
        await using var stores = await PostgresStores.OpenAsync(null, Agent);
        var store = stores.Another();
        await CommitAsync(store, Submit());
        var before = await NowAsync(stores);

        var claim = new ClaimTasks(new("here", Guid.CreateVersion7(DateTimeOffset.UnixEpoch)), TimeSpan.FromMinutes(1), 1, [new AgentSlots(Agent, 1)]);
        var claimed = ((TasksClaimed)(await CommitAsync(store, claim))[0]).Tasks.Single();

        // The caller's clock, which stands at 1970, is not asked.
        claimed.ClaimedAt.ShouldBeInRange(before, await NowAsync(stores));
    }

    private static async Task<DateTimeOffset> NowAsync(PostgresStores stores)
    {
        await using var connection = await stores.Server().OpenAsync(default);
        await using var command = new Npgsql.NpgsqlCommand("SELECT clock_timestamp()", connection);
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync())!, TimeSpan.Zero);
    }

    // A trigger gives the very error that the server gives, when a test wants it.
    private static Task RefuseAsync(PostgresStores stores, string state, string when) => stores.Database.ExecuteAsync($"""
        CREATE FUNCTION rspa.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {when} THEN RAISE EXCEPTION USING ERRCODE = '{state}', MESSAGE = 'refused'; END IF; RETURN new; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON rspa.tasks FOR EACH ROW EXECUTE FUNCTION rspa.refuse();
        """);

    private static SubmitTask Submit(string text = "x") => new(new TaskId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)), Agent, $"\"{text}\"");

    private static async Task<IReadOnlyList<StoreReply>> CommitAsync(PostgresStore store, params StoreCommand[] commands) =>
        await store.CommitAsync(commands, () => DateTimeOffset.UnixEpoch, default);
}
