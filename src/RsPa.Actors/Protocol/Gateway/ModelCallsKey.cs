namespace RsPa.Actors.Protocol.Gateway;

/// <summary>Under this type the registry of actors has what keeps the accounts: it takes every <see cref="ModelCallRecord"/>, and answers none.</summary>
public abstract class ModelCallsKey;
