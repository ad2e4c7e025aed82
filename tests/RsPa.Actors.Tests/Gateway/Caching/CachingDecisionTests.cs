using System.Text;
using RsPa.Actors.Gateway.Caching;

namespace RsPa.Actors.Tests.Gateway.Caching;

public sealed class CachingDecisionTests
{
    [Theory]
    [InlineData("/api/chat", 0.0, CacheWish.Usual, true)]
    [InlineData("/api/chat", 0.1, CacheWish.Usual, false)]
    [InlineData("/api/chat", null, CacheWish.Usual, false)]
    [InlineData("/api/chat", 0.8, CacheWish.On, true)]
    [InlineData("/api/chat", null, CacheWish.On, true)]
    [InlineData("/api/chat", 0.0, CacheWish.Off, false)]
    [InlineData("/v1/messages", 0.0, CacheWish.Usual, true)]
    [InlineData("/api/embed", null, CacheWish.Usual, true)]
    [InlineData("/v1/embeddings", null, CacheWish.Usual, true)]
    [InlineData("/api/embeddings", null, CacheWish.Off, false)]
    [InlineData("/api/show", 0.0, CacheWish.On, false)]
    public void What_always_has_the_same_answer_is_kept_and_the_rest_if_asked_for(string path, double? temperature, CacheWish wish, bool may) =>
        CachingDecision.MayUse(path, temperature, wish).ShouldBe(may);

    [Theory]
    [InlineData(null, true, CacheWish.Usual)]
    [InlineData("", true, CacheWish.Usual)]
    [InlineData(" ON ", true, CacheWish.On)]
    [InlineData("off", true, CacheWish.Off)]
    [InlineData("yes", false, CacheWish.None)]
    public void A_wish_is_on_or_off_or_none(string? text, bool isWish, CacheWish wish)
    {
        CacheWishes.TryRead(text, out var read).ShouldBe(isWish);
        read.ShouldBe(wish);
    }

    [Theory]
    [InlineData("/api/chat", true, """{"message":{},"done":false}""", """{"done":true,"done_reason":"stop"}""")]
    [InlineData("/api/generate", true, """{"done":true,"done_reason":"stop","context":[1]}""")]
    [InlineData("/api/chat", false, """{"done":true,"done_reason":"length"}""")]
    [InlineData("/api/chat", false, """{"done":true,"done_reason":"load"}""")]
    [InlineData("/api/chat", false, """{"done":true,"done_reason":"unload"}""")]
    [InlineData("/api/chat", false, """{"done":true}""")]
    [InlineData("/api/chat", false, """{"message":{"content":"x"},"done":false}""")]
    [InlineData("/api/chat", false, """{"message":{},"done":false}""", """{"error":"unexpected EOF"}""")]
    [InlineData("/api/chat", false, "not JSON")]
    [InlineData("/api/embed", true, """{"embeddings":[[0.1]]}""")]
    [InlineData("/api/embed", false, """{"embeddings":[]}""")]
    [InlineData("/api/embeddings", true, """{"embedding":[0.1]}""")]
    [InlineData("/v1/embeddings", true, """{"data":[{"embedding":"AA=="}]}""")]
    [InlineData("/v1/embeddings", false, """{"error":{"message":"no"}}""")]
    [InlineData("/v1/chat/completions", true, """{"choices":[{"finish_reason":"stop"},{"finish_reason":"tool_calls"}]}""")]
    [InlineData("/v1/chat/completions", false, """{"choices":[{"finish_reason":"stop"},{"finish_reason":"length"}]}""")]
    [InlineData("/v1/chat/completions", false, """{"choices":[]}""")]
    [InlineData("/v1/chat/completions", true, "data: {\"choices\":[{\"finish_reason\":null}]}\n\n", "data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n", "data: {\"choices\":[],\"usage\":{}}\n\n", "data: [DONE]\n\n")]
    [InlineData("/v1/chat/completions", false, "data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n")]
    [InlineData("/v1/chat/completions", false, "data: {\"choices\":[{\"finish_reason\":\"length\"}]}\n\n", "data: [DONE]\n\n")]
    [InlineData("/v1/completions", false, "data: {\"choices\":[{\"text\":\"x\"}]}\n\n", "data: [DONE]\n\n")]
    [InlineData("/v1/responses", true, """{"status":"completed"}""")]
    [InlineData("/v1/responses", false, """{"status":"incomplete"}""")]
    [InlineData("/v1/responses", true, "event: response.created\ndata: {\"type\":\"response.created\"}\n\n", "event: response.completed\ndata: {\"type\":\"response.completed\"}\n\n")]
    [InlineData("/v1/responses", false, "event: response.incomplete\ndata: {\"type\":\"response.incomplete\"}\n\n")]
    [InlineData("/v1/messages", true, """{"stop_reason":"end_turn"}""")]
    [InlineData("/v1/messages", false, """{"stop_reason":"max_tokens"}""")]
    [InlineData("/v1/messages", true, "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"}}\n\n", "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")]
    [InlineData("/v1/messages", false, "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"max_tokens\"}}\n\n", "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")]
    [InlineData("/v1/messages", false, "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n")]
    [InlineData("/api/show", false, """{"done":true,"done_reason":"stop"}""")]
    public void An_answer_is_kept_that_came_to_its_end_by_itself(string path, bool isKept, params string[] pieces) =>
        KeepableAnswer.Is(path, 200, [.. pieces.Select(piece => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(piece)))]).ShouldBe(isKept);

    [Fact]
    public void An_error_is_never_kept_whatever_it_says() =>
        KeepableAnswer.Is("/api/chat", 500, ["""{"done":true,"done_reason":"stop"}"""u8.ToArray()]).ShouldBeFalse();
}
