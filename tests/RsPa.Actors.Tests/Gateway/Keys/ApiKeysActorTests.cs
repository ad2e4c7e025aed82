using Akka.Actor;
using Akka.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using RsPa.Actors.Gateway.Keys;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Supervision;
using RsPa.Testing;
using RsPa.Testing.Store;
using RsPa.Testing.VirtualTime;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Gateway.Keys;

public sealed class ApiKeysActorTests : RsPaTestKit
{
    private static readonly string Key = ApiKeyText.Make(new byte[ApiKeyText.SecretBytes]);

    private readonly MemoryApiKeys _stored = new([]);
    private readonly ApiKeys _keys;
    private readonly TestProbe _store;
    private Func<IApiKeyQueries> _queries;

    public ApiKeysActorTests(ITestOutputHelper output)
        : base(output)
    {
        _keys = new ApiKeys(new TenantTable(new Dictionary<string, TenantTerms>()), Time);
        _store = CreateTestProbe("store");
        _queries = () => _stored;
    }

    [Fact]
    public async Task A_key_holds_and_a_revoked_one_does_not_once_the_change_is_answered()
    {
        var actor = Start();
        (await LoadAsync(actor)).ShouldBe(new ApiKeysLoaded(null));
        _keys.Find(Key).ShouldBeNull();

        _stored.Create(new CreateApiKey("chat", ApiKeyText.Hash(Key), new TenantTerms()), Time.GetUtcNow());
        await LoadAsync(actor);
        _keys.Find(Key).ShouldNotBeNull();

        _stored.Revoke(new RevokeApiKey("chat"), Time.GetUtcNow());
        await LoadAsync(actor);
        _keys.Find(Key).ShouldBeNull();
    }

    // The answer must be about what was stored before the question, and not about a look that began earlier.
    [Fact]
    public async Task Who_asks_while_the_keys_are_read_is_answered_by_the_next_reading()
    {
        var reading = new Gated();
        _queries = () => reading;
        var actor = Start();
        Advance(TimeSpan.Zero);
        await reading.Begun;
        actor.Tell(LoadApiKeys.Instance);
        await actor.Ask<Pong>(new Ping(1), TestLimit.Token());
        HasMessages.ShouldBeFalse();
        _stored.Create(new CreateApiKey("chat", ApiKeyText.Hash(Key), new TenantTerms()), Time.GetUtcNow());
        _queries = () => _stored;

        reading.Answer.SetResult([]);

        await ExpectMsgAsync<ApiKeysLoaded>();
        _keys.Find(Key).ShouldNotBeNull();
    }

    [Fact]
    public async Task Keys_that_can_not_be_read_leave_those_before_in_force_and_show_a_fault_until_they_can()
    {
        _stored.Create(new CreateApiKey("chat", ApiKeyText.Hash(Key), new TenantTerms()), Time.GetUtcNow());
        var actor = Start();
        await LoadAsync(actor);
        var broken = new Gated();
        broken.Answer.SetException(new InvalidOperationException("the disk is gone"));
        _queries = () => broken;

        (await LoadAsync(actor)).Error.ShouldBe("the disk is gone");

        _keys.Find(Key).ShouldNotBeNull();
        (await actor.Ask<Pong>(new Ping(1), TestLimit.Token())).Fault.ShouldNotBeNull().ShouldContain("the disk is gone");
        _queries = () => _stored;
        await LoadAsync(actor);
        (await actor.Ask<Pong>(new Ping(2), TestLimit.Token())).Fault.ShouldBeNull();
    }

    [Fact]
    public async Task A_use_is_noted_once_a_minute_at_most()
    {
        _stored.Create(new CreateApiKey("chat", ApiKeyText.Hash(Key), new TenantTerms()), Time.GetUtcNow());
        var actor = Start();
        await LoadAsync(actor);
        _keys.Find(Key);
        var used = Time.GetUtcNow();

        Advance(TimeSpan.FromMinutes(1));

        (await _store.ExpectMsgAsync<NoteApiKeyUses>()).Uses.ShouldBe([new ApiKeyUse("chat", used)]);
        _store.Reply(new ApiKeyUsesNoted(1));
        Advance(TimeSpan.FromMinutes(1));
        await LoadAsync(actor);
        _store.HasMessages.ShouldBeFalse();
    }

    private IActorRef Start() => Sys.ActorOf(ApiKeysActor.Props(_keys, () => _queries(), _store, Time, Bus, new RestartPolicy(), NullLogger<ApiKeysActor>.Instance), "gateway-keys");

    private static Task<ApiKeysLoaded> LoadAsync(IActorRef actor) => actor.Ask<ApiKeysLoaded>(LoadApiKeys.Instance, TestLimit.Token());

    private sealed class Gated : IApiKeyQueries
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<IReadOnlyList<ApiKey>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Begun => _begun.Task.WaitAsync(TestLimit.Token());

        public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken)
        {
            _begun.TrySetResult();
            return Answer.Task;
        }
    }
}
