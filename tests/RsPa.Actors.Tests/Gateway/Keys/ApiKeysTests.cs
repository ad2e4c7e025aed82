using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Gateway.Keys;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Protocol.Gateway;

namespace RsPa.Actors.Tests.Gateway.Keys;

public sealed class ApiKeysTests
{
    private static readonly DateTimeOffset Start = new(2025, 3, 10, 8, 0, 0, TimeSpan.Zero);
    private static readonly string Chat = Made(1);
    private static readonly string Batch = Made(2);

    private readonly FakeTimeProvider _time = new(Start);

    [Fact]
    public void A_key_is_rspa_and_256_bits_in_base64url()
    {
        Chat.ShouldBe("rspa_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE");
        Chat.Length.ShouldBe(ApiKeyText.Length);
        ApiKeyText.Hash("rspa_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE").ShouldBe(ApiKeyText.Hash(Chat));
        ApiKeyText.Hash(Chat).Length.ShouldBe(64);
    }

    [Fact]
    public void A_key_in_use_gives_its_tenant_with_its_terms()
    {
        var keys = Keys(Of("chat", Chat) with { Terms = new TenantTerms { Lane = CallLane.Low, Weight = 3, SoftGpuSeconds = 10, HardTokens = 5000 } });

        keys.Find(Chat).ShouldBe(new Tenant(new TenantId("chat"), Lane.Low, 3, new TenantBudget(10, null, null, 5000)));
    }

    [Fact]
    public void A_key_that_says_nothing_is_interactive_of_weight_1_and_without_a_budget() =>
        Keys(Of("chat", Chat)).Find(Chat).ShouldBe(new Tenant(new TenantId("chat"), Lane.Interactive, 1, TenantBudget.None));

    [Fact]
    public void What_the_owner_has_set_for_a_name_goes_before_what_the_key_was_made_with()
    {
        var table = new TenantTable(new Dictionary<string, TenantTerms> { ["chat"] = new() { Weight = 2, HardGpuSeconds = 60 } });
        var keys = new ApiKeys(table, _time);
        keys.Load([Of("chat", Chat) with { Terms = new TenantTerms { Lane = CallLane.High, Weight = 5 } }]);

        keys.Find(Chat).ShouldBe(new Tenant(new TenantId("chat"), Lane.High, 2, new TenantBudget(HardSeconds: 60)));
        table.Of("reimbursement").ShouldBe(new Tenant(new TenantId("reimbursement"), null, 1, TenantBudget.None));
        table.All.ShouldBe([new Tenant(new TenantId("chat"), null, 2, new TenantBudget(HardSeconds: 60))]);
    }

    [Fact]
    public void What_is_no_key_in_use_gives_none()
    {
        var keys = Keys(Of("chat", Chat), Of("batch", Batch) with { RevokedAt = Start });

        keys.Count.ShouldBe(1);
        foreach (var text in (string[])["", "rspa_", Batch, Made(3), Chat[..^1], Chat + "A", Chat.ToUpperInvariant(), "sk-" + Chat[3..], Chat[..^1] + "ü", Chat[..^1] + "F"])
            keys.Find(text).ShouldBeNull(text);
    }

    [Fact]
    public void Nothing_is_found_before_the_keys_are_read()
    {
        var keys = new ApiKeys(new TenantTable(new Dictionary<string, TenantTerms>()), _time);

        (keys.IsLoaded, keys.Find(Chat), keys.Count).ShouldBe((false, null, 0));
        keys.Load([]);
        keys.IsLoaded.ShouldBeTrue();
    }

    [Fact]
    public void Keys_that_are_read_again_take_the_place_of_those_before()
    {
        var keys = Keys(Of("chat", Chat));
        keys.Load([Of("batch", Batch)]);

        (keys.Find(Chat), keys.Find(Batch)?.Id.Value).ShouldBe((null, "batch"));
    }

    [Fact]
    public void A_use_is_told_once_also_where_the_keys_are_read_again_meanwhile()
    {
        var keys = Keys(Of("chat", Chat), Of("batch", Batch));
        keys.Uses().ShouldBeEmpty();
        keys.Find(Chat);
        _time.Advance(TimeSpan.FromSeconds(1));
        keys.Find(Chat);

        keys.Load([Of("chat", Chat), Of("batch", Batch)]);

        keys.Uses().ShouldBe([new ApiKeyUse("chat", Start.AddSeconds(1))]);
        keys.Uses().ShouldBeEmpty();
        keys.Load([Of("chat", Chat), Of("batch", Batch)]);
        keys.Uses().ShouldBeEmpty();
    }

    [Fact]
    public void A_look_up_allocates_nothing()
    {
        var keys = Keys(Of("chat", Chat));
        keys.Find(Chat);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
            keys.Find(Chat);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void The_lanes_of_messages_are_those_of_the_scheduler() =>
        Enum.GetValues<CallLane>().Select(lane => ($"{lane}", (int)lane)).ShouldBe(Enum.GetValues<Lane>().Select(lane => ($"{lane}", (int)lane)));

    private static string Made(byte of) => ApiKeyText.Make([.. Enumerable.Repeat(of, ApiKeyText.SecretBytes)]);

    private static ApiKey Of(string name, string key) => new(name, ApiKeyText.Hash(key), new TenantTerms(), Start, null, null);

    private ApiKeys Keys(params ApiKey[] all)
    {
        var keys = new ApiKeys(new TenantTable(new Dictionary<string, TenantTerms>()), _time);
        keys.Load(all);
        return keys;
    }
}
