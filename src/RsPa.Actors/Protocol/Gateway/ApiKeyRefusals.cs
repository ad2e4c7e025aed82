using RsPa.Actors.Protocol.Store;

namespace RsPa.Actors.Protocol.Gateway;

/// <summary>What every store says where it does not do what it is told about a key.</summary>
public static class ApiKeyRefusals
{
    /// <summary>That a key of the name is in use.</summary>
    public static StoreRefused InUse(string name) => new(StoreRefusal.WrongStatus, $"There is a key '{name}' already. Revoke it first, or choose another name.");

    /// <summary>That an agent has the name.</summary>
    public static StoreRefused IsAnAgent(string name) => new(StoreRefusal.WrongStatus, $"'{name}' is the name of an agent, whose account it would share. Choose another name.");

    /// <summary>That no further key may be made.</summary>
    public static StoreRefused TooMany() => new(StoreRefusal.WrongStatus, $"{CreateApiKey.Most:N0} keys are in use, and there may be no more. Revoke one first.");

    /// <summary>That there is no such key.</summary>
    public static StoreRefused Unknown(string name) => new(StoreRefusal.UnknownKey, $"There is no key '{name}' in use.");
}
