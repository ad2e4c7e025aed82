using RsPa.Testing.Store;

namespace RsPa.Actors.Tests.Store;

public sealed class MemoryStoreTests() : StoreSpec(new MemoryUnderTest(Alpha, Beta));

public sealed class MemoryQueriesTests() : QueriesSpec(new MemoryUnderTest(Alpha, Beta));
