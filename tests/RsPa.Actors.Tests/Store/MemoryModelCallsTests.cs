using RsPa.Testing.Store;

namespace RsPa.Actors.Tests.Store;

public sealed class MemoryModelCallsTests() : ModelCallsSpec(new MemoryUnderTest(Alpha, Beta));
