using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using RsPa.Actors.Gateway.Caching;
using RsPa.Actors.Protocol.Cache;

namespace RsPa.Actors.Tests.Gateway.Caching;

public sealed class AnswerKeyTests
{
    private const string Body = """{"model":"qwen3","messages":[{"role":"user","content":"Hi"}],"options":{"temperature":0,"seed":7}}""";

    [Theory]
    [InlineData("""{ "options": {"seed":7, "temperature":0},  "messages":[{"content":"Hi","role":"user"}], "model":"qwen3" }""")]
    [InlineData("""{"model":"qwen3","messages":[{"role":"user","content":"\u0048i"}],"options":{"temperature":0,"seed":7}}""")]
    [InlineData("""{"model":"qwen3","messages":[{"role":"user","content":"Hi"}],"options":{"temperature":0,"seed":7},"stream":false,"keep_alive":"5m","shift":true}""")]
    [InlineData("""{"model":"qwen3","messages":[{"role":"user","content":"Hi"}],"options":{"temperature":0,"seed":7,"num_ctx":8192,"num_gpu":1,"num_thread":4,"use_mmap":false}}""")]
    public void What_changes_no_answer_changes_no_key(string other) => Key(other).ShouldBe(Key(Body));

    [Theory]
    [InlineData("""{"model":"qwen3:latest","messages":[{"role":"user","content":"Hi"}],"options":{"temperature":0,"seed":7}}""")]
    [InlineData("""{"model":"qwen3","messages":[{"role":"user","content":"Hi "}],"options":{"temperature":0,"seed":7}}""")]
    [InlineData("""{"model":"qwen3","messages":[{"role":"system","content":"Hi"}],"options":{"temperature":0,"seed":7}}""")]
    [InlineData("""{"model":"qwen3","messages":[{"role":"user","content":"Hi"}],"options":{"temperature":0,"seed":8}}""")]
    [InlineData("""{"model":"qwen3","messages":[{"role":"user","content":"Hi"}],"options":{"temperature":0,"seed":"7"}}""")]
    [InlineData("""{"model":"qwen3","messages":[{"role":"user","content":"Hi"}],"options":{"temperature":0,"seed":7},"think":true}""")]
    [InlineData("""{"model":"qwen3","messages":[{"role":"user","content":"Hi"}],"options":{"temperature":0,"seed":7},"format":"json"}""")]
    [InlineData("""{"model":"qwen3","messages":[{"role":"user","content":"Hi"}],"options":{"temperature":0,"seed":7},"tools":[]}""")]
    [InlineData("""{"model":"qwen3","messages":[{"role":"user","content":"Hi","images":["AA=="]}],"options":{"temperature":0,"seed":7}}""")]
    [InlineData("""{"model":"qwen3","messages":[{"role":"user","content":"Hi"}],"options":{"temperature":0,"seed":7},"field_to_come":1}""")]
    [InlineData("""{"model":"qwen3","messages":[{"role":"user","content":"Hi"}],"options":{"temperature":0,"seed":7,"option_to_come":1}}""")]
    [InlineData("""{"model":"qwen3","messages":[{"role":"user","content":"Hi","num_ctx":1}],"options":{"temperature":0,"seed":7}}""")]
    public void What_may_change_the_answer_changes_the_key(string other) => Key(other).ShouldNotBe(Key(Body));

    [Fact]
    public void The_API_the_version_of_the_model_and_the_service_s_own_defaults_are_parts_of_it()
    {
        CacheKey?[] keys = [Key(Body), Key(Body, "/api/generate"), Key(Body, digest: "another"), Key(Body, isOwn: true)];
        keys.Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public void Options_that_only_load_are_as_none() =>
        Key("""{"model":"m","options":{"num_ctx":4096}}""").ShouldBe(Key("""{"model":"m"}"""));

    [Fact]
    public void Where_answers_are_passed_through_pieces_and_a_whole_are_two_answers() =>
        Key("""{"model":"m","stream":true}""", "/v1/chat/completions").ShouldNotBe(Key("""{"model":"m"}""", "/v1/chat/completions"));

    [Fact]
    public void A_text_that_is_no_valid_unicode_has_no_key() => Key("""{"model":"m","prompt":"\ud800"}""").ShouldBeNull();

    [Fact]
    public void No_order_and_no_white_space_ever_matters() =>
        Gen.Select(Objects(3), Gen.Int[0, 1000]).Sample((body, seed) =>
        {
            var shuffled = Shuffled(body, seed).ToJsonString(new JsonSerializerOptions { WriteIndented = true });
            return Key(shuffled) == Key(body.ToJsonString());
        });

    [Fact]
    public void Bodies_that_differ_have_different_keys() =>
        Gen.Select(Objects(3), Objects(3)).Sample((one, other) =>
            JsonNode.DeepEquals(Reduced(one), Reduced(other)) == (Key(one.ToJsonString()) == Key(other.ToJsonString())));

    private static CacheKey? Key(string body, string path = "/api/chat", string digest = "sha256:1", bool isOwn = false) => AnswerKey.Of(path, digest, isOwn, JsonElement.Parse(body));

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static Gen<JsonObject> Objects(int depth) =>
        Gen.Select(OneOf("a", "b", "stream", "options", "c").Array[0, 4], Values(depth).Array[4]).Select((names, values) =>
        {
            var made = new JsonObject();
            for (var i = 0; i < names.Length; i++)
                made[names[i]] = values[i]?.DeepClone();
            return made;
        });

    private static Gen<JsonNode?> Values(int depth)
    {
        var plain = Gen.OneOf(Gen.Int[0, 2].Select(number => (JsonNode?)number), OneOf("", "a", "ab", "é<").Select(text => (JsonNode?)text), Gen.Bool.Select(truth => (JsonNode?)truth), Gen.Const((JsonNode?)null));
        return depth == 0 ? plain : Gen.OneOf(plain, Objects(depth - 1).Select(made => (JsonNode?)made), Values(depth - 1).Array[0, 2].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())])));
    }

    // What a key is not to see: stream, and options without any.
    private static JsonObject Reduced(JsonObject body)
    {
        var reduced = (JsonObject)body.DeepClone();
        reduced.Remove("stream");
        if (reduced.ContainsKey("options") && reduced["options"] is null or JsonObject { Count: 0 })
            reduced.Remove("options");
        return reduced;
    }

    private static JsonNode Shuffled(JsonNode node, int seed) => node switch
    {
        JsonObject made => new JsonObject(made.OrderBy(pair => string.GetHashCode(pair.Key, StringComparison.Ordinal) ^ seed).Select(pair => KeyValuePair.Create(pair.Key, pair.Value is { } value ? Shuffled(value, seed) : null))),
        JsonArray items => new JsonArray([.. items.Select(item => item is null ? null : Shuffled(item, seed))]),
        _ => node.DeepClone(),
    };
}
