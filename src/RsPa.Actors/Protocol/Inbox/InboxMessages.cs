using Akka.Actor;

namespace RsPa.Actors.Protocol.Inbox;

/// <summary>Asks what lies in the inbox. The answer is an <see cref="InboxView"/>.</summary>
/// <param name="Limit">How many files to list at most, 0 to 10,000; all are counted.</param>
public sealed record GetInbox(int Limit) : INoSerializationVerificationNeeded;

/// <summary>Has files tried again at once: those that failed are put back, and those that could not be taken wait no longer. The answer is an <see cref="InboxRetried"/>.</summary>
/// <param name="Names">The files; all of them where none is named.</param>
public sealed record RetryInbox(IReadOnlyList<string> Names) : INoSerializationVerificationNeeded;

/// <summary>What came of a <see cref="RetryInbox"/>.</summary>
/// <param name="Retried">The files that are tried again.</param>
/// <param name="Refused">The files that are not, and why.</param>
public sealed record InboxRetried(IReadOnlyList<string> Retried, IReadOnlyList<InboxRefusal> Refused) : INoSerializationVerificationNeeded;

/// <summary>A file that is not tried again.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why not.</param>
public sealed record InboxRefusal(string Name, string Reason);
