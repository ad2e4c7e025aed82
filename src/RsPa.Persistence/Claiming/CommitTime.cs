using System.Runtime.InteropServices;

namespace RsPa.Persistence.Claiming;

/// <summary>When a commit takes place.</summary>
/// <param name="Now">The time, once the database could be written.</param>
/// <param name="Asked">When the store was asked to, before it had to wait for the database.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CommitTime(DateTimeOffset Now, DateTimeOffset Asked);
