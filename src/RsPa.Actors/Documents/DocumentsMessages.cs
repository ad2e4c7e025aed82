using Akka.Actor;
using RsPa.Agents.Documents;
using RsPa.Isolation.Parent;

namespace RsPa.Actors.Documents;

/// <summary>Asks for a document to be read; <paramref name="Answer"/> gets what came of it.</summary>
/// <param name="Document">A number of its own.</param>
/// <param name="Reader">The name of the reader.</param>
/// <param name="Name">The document's name.</param>
/// <param name="Content">The document.</param>
/// <param name="Answer">Where the answer goes.</param>
internal sealed record ReadDocument(long Document, string Reader, string Name, Stream Content, TaskCompletionSource<DocumentReading> Answer) : INoSerializationVerificationNeeded;

/// <summary>Nobody waits for that document any more.</summary>
/// <param name="Document">Its number.</param>
internal sealed record CallOffDocument(long Document) : INoSerializationVerificationNeeded;

/// <summary>A process answered.</summary>
internal sealed record ReaderAnswered(int Reader, long Document, ReaderAnswer Answer) : INoSerializationVerificationNeeded;

/// <summary>A process is gone. With the process itself: one of an earlier life of the actor had the same number.</summary>
internal sealed record ReaderGone(int Reader, IReaderChild Process) : INoSerializationVerificationNeeded;

/// <summary>A document has been with its reader for as long as it may.</summary>
internal sealed record DocumentTimeUp(int Reader, long Document) : INoSerializationVerificationNeeded;

/// <summary>A process has been without a document for as long as it is kept.</summary>
internal sealed record ReaderWarmOver(int Reader) : INoSerializationVerificationNeeded;
