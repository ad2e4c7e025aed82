using Microsoft.Extensions.AI;

namespace RsPa.Agents.Tests;

public sealed class ChatCachingTests
{
    [Fact]
    public void A_call_says_whether_it_may_be_answered_from_the_cache()
    {
        ChatCaching.CacheOf(new ChatOptions().WithCache(use: true)).ShouldBe(true);
        ChatCaching.CacheOf(new ChatOptions().WithCache(use: true).WithCache(use: false)).ShouldBe(false);
        ChatCaching.CacheOf(new ChatOptions()).ShouldBeNull();
        ChatCaching.CacheOf(null).ShouldBeNull();
    }
}
