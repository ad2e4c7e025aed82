using RsPa.Testing.Store;

namespace RsPa.Actors.Tests.Store;

public sealed class MemoryApiKeysTests() : ApiKeysSpec(new MemoryUnderTest(Alpha, Beta));
