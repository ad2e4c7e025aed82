using RsPa.Actors.Cache;
using RsPa.Testing.Cache;

namespace RsPa.Actors.Tests.Cache;

public sealed class MemoryCacheStoreTests : CacheStoreSpec
{
    protected override ICacheStore Store { get; } = new MemoryCacheStore();
}
