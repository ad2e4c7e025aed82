namespace RsPa.Actors.Protocol.Store;

/// <summary>Under this type the registry of actors has the main store: it takes every <see cref="StoreCommand"/>.</summary>
public abstract class StoreKey;
