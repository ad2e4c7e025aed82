namespace RsPa.Actors.Protocol.Tasks;

/// <summary>Under this type the registry of actors has the dispatcher of tasks.</summary>
public abstract class DispatcherKey;
