using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Store;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Store;

/// <summary>What every store must do with API keys.</summary>
/// <param name="tested">The store.</param>
public abstract class ApiKeysSpec(IStoreUnderTest tested) : StoreSuite(tested)
{
    private static readonly string Hash = new('a', 64);
    private static readonly TenantTerms Terms = new() { Lane = CallLane.Low, Weight = 2.5, SoftGpuSeconds = 3000, HardGpuSeconds = 3600.5, SoftTokens = 1_000_000, HardTokens = 5_000_000_000 };

    [Fact]
    public async Task A_key_comes_back_as_it_was_stored()
    {
        (await One(new CreateApiKey("chat", Hash, Terms), Start)).ShouldBe(new ApiKeyCreated("chat", Start));
        await One(new CreateApiKey("batch", Hash, new TenantTerms()), Start.AddSeconds(1));

        (await KeysAsync()).ShouldBe([new ApiKey("batch", Hash, new TenantTerms(), Start.AddSeconds(1), null, null), new ApiKey("chat", Hash, Terms, Start, null, null)]);
    }

    [Fact]
    public async Task A_name_in_use_is_refused_and_that_of_a_revoked_key_is_free()
    {
        await One(new CreateApiKey("chat", Hash, Terms), Start);
        (await RefusalAsync(new CreateApiKey("chat", new string('b', 64), new TenantTerms()))).ShouldBe(StoreRefusal.WrongStatus);
        (await KeysAsync()).ShouldBe([new ApiKey("chat", Hash, Terms, Start, null, null)]);
        await One(new NoteApiKeyUses([new ApiKeyUse("chat", Start)]), Start);
        await One(new RevokeApiKey("chat"), Start.AddMinutes(1));

        await One(new CreateApiKey("chat", new string('b', 64), new TenantTerms()), Start.AddMinutes(2));

        (await KeysAsync()).ShouldBe([new ApiKey("chat", new string('b', 64), new TenantTerms(), Start.AddMinutes(2), null, null)]);
    }

    // It would run on the agent's account.
    [Fact]
    public async Task The_name_of_an_agent_is_refused() => (await RefusalAsync(new CreateApiKey(Alpha.Value, Hash, Terms))).ShouldBe(StoreRefusal.WrongStatus);

    [Fact]
    public async Task A_revoked_key_stays_in_the_list_with_the_moment_of_it()
    {
        await One(new CreateApiKey("chat", Hash, Terms), Start);

        (await One(new RevokeApiKey("chat"), Start.AddMinutes(1))).ShouldBe(new ApiKeyRevoked("chat"));

        (await KeysAsync()).Single().RevokedAt.ShouldBe(Start.AddMinutes(1));
        (await RefusalAsync(new RevokeApiKey("chat"))).ShouldBe(StoreRefusal.UnknownKey);
        (await RefusalAsync(new RevokeApiKey("other"))).ShouldBe(StoreRefusal.UnknownKey);
    }

    [Fact]
    public async Task A_use_is_noted_and_an_earlier_one_does_not_take_its_place()
    {
        await One(new CreateApiKey("chat", Hash, Terms), Start);
        await One(new CreateApiKey("gone", Hash, Terms), Start);
        await One(new RevokeApiKey("gone"), Start);

        (await One(new NoteApiKeyUses([new ApiKeyUse("chat", Start.AddMinutes(2)), new ApiKeyUse("gone", Start), new ApiKeyUse("unknown", Start)]), Start)).ShouldBe(new ApiKeyUsesNoted(1));
        await One(new NoteApiKeyUses([new ApiKeyUse("chat", Start.AddMinutes(1))]), Start);

        (await KeysAsync()).Select(key => key.LastUsedAt).ShouldBe([Start.AddMinutes(2), null]);
    }

    [Fact]
    public async Task Only_so_many_keys_are_in_use_at_once()
    {
        await Commit([.. Enumerable.Range(0, CreateApiKey.Most).Select(i => new CreateApiKey($"key{i}", Hash, new TenantTerms()))], Start);
        (await RefusalAsync(new CreateApiKey("more", Hash, Terms))).ShouldBe(StoreRefusal.WrongStatus);

        await One(new RevokeApiKey("key7"), Start);

        (await One(new CreateApiKey("more", Hash, Terms), Start)).ShouldBeOfType<ApiKeyCreated>();
    }

    private Task<IReadOnlyList<ApiKey>> KeysAsync() => ApiKeys.ListAsync(CancellationToken.None);

    private async Task<StoreRefusal> RefusalAsync(StoreCommand command) => (await One(command, Start)).ShouldBeOfType<StoreRefused>().Reason;
}
