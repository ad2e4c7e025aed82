using Akka.Actor;

namespace RsPa.Actors.Supervision;

/// <summary>Something is wrong with a system actor, and it goes on.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What the owner can do about it.</param>
public sealed record ActorFault(string Message, string Remedy);

/// <summary>The journal did not store or give back an event. The actor restarts, and recovers what was stored.</summary>
public sealed class JournalFailedException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>
/// A fault that restarting can't heal, such as a database of a newer version or missing permissions. A system actor that throws it
/// makes the service stop, with this message.
/// </summary>
public sealed class ServiceFaultException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>A fault that restarting can't heal. Published; whoever owns the process stops it with this message.</summary>
/// <param name="Actor">The actor that found it.</param>
/// <param name="Message">What is wrong, and what to do.</param>
public sealed record ServiceFaulted(string Actor, string Message) : INoSerializationVerificationNeeded;
