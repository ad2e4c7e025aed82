using RsPa.Testing.Store;

namespace RsPa.Actors.Tests.Store;

public sealed class MemorySchedulesTests() : SchedulesSpec(new MemoryUnderTest(Alpha, Beta));
