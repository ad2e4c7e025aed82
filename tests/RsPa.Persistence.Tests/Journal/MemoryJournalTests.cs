using RsPa.Testing;
using RsPa.Testing.Journal;

namespace RsPa.Persistence.Tests.Journal;

/// <summary>The journal in memory that tests of actors use in place of the real one.</summary>
public sealed class MemoryJournalTests() : JournalSpec(RsPaTestKit.Setup(RsPaTestKit.NewClock()));

/// <summary>The snapshots in memory that tests of actors use in place of the real ones.</summary>
public sealed class MemorySnapshotTests() : SnapshotSpec(RsPaTestKit.Setup(RsPaTestKit.NewClock()));
