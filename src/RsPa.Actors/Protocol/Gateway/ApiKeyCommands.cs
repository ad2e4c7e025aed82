using RsPa.Actors.Protocol.Store;

namespace RsPa.Actors.Protocol.Gateway;

/// <summary>Stores a new key. Refused where a key of that name is in use, or an agent has it; the name of a revoked one can be given again.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Hash">SHA-256 of the key, in hexadecimal digits.</param>
/// <param name="Terms">On which terms its calls run.</param>
public sealed record CreateApiKey(string Name, string Hash, TenantTerms Terms) : StoreCommand
{
    /// <summary>The most keys that are in use.</summary>
    public const int Most = 1_000;

    /// <inheritdoc/>
    public override string WhenUnknown() => $"Look at `rspa llm key list`, and revoke '{Name}' where it is there: the key itself is shown only once.";
}

/// <summary>Makes a key of no use, for good.</summary>
/// <param name="Name">Its name.</param>
public sealed record RevokeApiKey(string Name) : StoreCommand
{
    /// <inheritdoc/>
    public override string WhenUnknown() => $"Revoke '{Name}' again.";
}

/// <summary>Notes when keys were used last.</summary>
/// <param name="Uses">One for each key, at most <see cref="CreateApiKey.Most"/>.</param>
public sealed record NoteApiKeyUses(IReadOnlyList<ApiKeyUse> Uses) : StoreCommand
{
    /// <inheritdoc/>
    public override int Weight() => Uses.Count;
}

/// <summary>When a key was used last.</summary>
/// <param name="Name">Its name.</param>
/// <param name="At">When.</param>
public sealed record ApiKeyUse(string Name, DateTimeOffset At);

/// <summary>The key is stored.</summary>
/// <param name="Name">Its name.</param>
/// <param name="CreatedAt">When it was.</param>
public sealed record ApiKeyCreated(string Name, DateTimeOffset CreatedAt) : StoreReply;

/// <summary>The key is of no use any more.</summary>
/// <param name="Name">Its name.</param>
public sealed record ApiKeyRevoked(string Name) : StoreReply;

/// <summary>It is noted when keys were used.</summary>
/// <param name="Keys">How many of them are in use.</param>
public sealed record ApiKeyUsesNoted(int Keys) : StoreReply;
