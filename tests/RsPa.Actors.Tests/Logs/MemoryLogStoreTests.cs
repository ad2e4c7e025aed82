using RsPa.Actors.Logs;
using RsPa.Testing.Logs;

namespace RsPa.Actors.Tests.Logs;

public sealed class MemoryLogStoreTests : LogStoreSpec
{
    protected override ILogStore Store { get; } = new MemoryLogStore();
}
