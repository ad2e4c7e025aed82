using Akka.Hosting;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Gateway.Keys;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Store;
using RsPa.Application.Access;
using RsPa.Application.Actors;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Models;

/// <summary>Makes chance that nobody can guess.</summary>
/// <param name="bytes">How many bytes.</param>
public delegate byte[] SecretSource(int bytes);

/// <summary>Keys by which programs reach the models: make, list, revoke.</summary>
public sealed partial class ApiKeyService(IRequiredActor<StoreKey> store, IRequiredActor<ApiKeysKey> keys, IApiKeyQueries queries, SecretSource secret, ILogger<ApiKeyService> log)
{
    private static readonly Permission Make = new("keys.create", CallerRole.Admin);
    private static readonly Permission Look = new("keys.list", CallerRole.Admin);
    private static readonly Permission End = new("keys.revoke", CallerRole.Admin);

    /// <summary>Makes a key. It can be used once this is answered, and is told in this answer alone.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="name">Its name: that of the tenant on whose account its calls run.</param>
    /// <param name="terms">On which terms.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public async Task<Outcome<NewApiKey>> CreateAsync(Caller caller, string name, TenantTerms terms, CancellationToken cancellationToken)
    {
        if (Make.Refuse(caller) is { } refused)
            return refused;
        if ((TenantRules.Name(name) ?? TenantRules.Fault(terms)) is { } wrong)
            return Problem.Of(wrong);
        if (name == TenantRules.Local)
            return Problem.Invalid("name", name, "is the name of the tenant that calls without a key are of", "choose another name");
        if (name == TenantRules.Console)
            return Problem.Invalid("name", name, "is the name of the tenant that `rspa llm ask` is of", "choose another name");
        var key = ApiKeyText.Make(secret(ApiKeyText.SecretBytes));
        if (!(await AskAsync<ApiKeyCreated>(new CreateApiKey(name, ApiKeyText.Hash(key), terms), name, cancellationToken).ConfigureAwait(false)).TryGet(out var created, out var problem))
            return problem;
        Made(log, name, caller.Name, caller.Origin);
        return await LoadAsync(cancellationToken).ConfigureAwait(false) is { } late
            ? late with { Message = $"The key '{name}' is stored, and is not in force yet: {late.Message}", Remedy = $"revoke it with `rspa llm key revoke {name}`, and make it again: this answer can't tell it" }
            : new NewApiKey(name, key, created.CreatedAt);
    }

    /// <summary>All keys, the revoked ones too, by name.</summary>
    public async Task<Outcome<IReadOnlyList<ApiKeyDocument>>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (Look.Refuse(caller) is { } refused)
            return refused;
        return (await ReadProblem.CatchAsync(queries.ListAsync(cancellationToken)).ConfigureAwait(false)).TryGet(out var all, out var problem)
            ? Outcome.Of<IReadOnlyList<ApiKeyDocument>>([.. all.Select(ApiKeyDocument.Of)])
            : problem;
    }

    /// <summary>Revokes a key: from the answer on it is of no use.</summary>
    public async Task<Outcome<ApiKeyRevoked>> RevokeAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        if (End.Refuse(caller) is { } refused)
            return refused;
        if (!(await AskAsync<ApiKeyRevoked>(new RevokeApiKey(name), name, cancellationToken).ConfigureAwait(false)).TryGet(out var revoked, out var problem))
            return problem;
        Revoked(log, name, caller.Name, caller.Origin);
        return await LoadAsync(cancellationToken).ConfigureAwait(false) is { } late
            ? late with { Message = $"That the key '{name}' is revoked is stored, and it may still be in use for a minute: {late.Message}" }
            : revoked;
    }

    // What was stored holds once what finds keys has read it.
    private async Task<Problem?> LoadAsync(CancellationToken cancellationToken)
    {
        if (!(await keys.ActorRef.AskAsync(LoadApiKeys.Instance, "the API keys", cancellationToken).ConfigureAwait(false)).TryGet(out var answer, out var problem))
            return problem;
        return ((ApiKeysLoaded)answer).Error is { } error ? new Problem(ProblemKind.StorageFailed, error) { Remedy = "look at `rspa doctor`" } : null;
    }

    private async Task<Outcome<T>> AskAsync<T>(StoreCommand command, string name, CancellationToken cancellationToken)
        where T : StoreReply
    {
        var reply = await store.ActorRef.AskAsync(command, $"the key '{name}'", cancellationToken).ConfigureAwait(false);
        return reply.TryGet(out var answer, out var problem) ? StoreReplies.Expect<T>((StoreReply)answer) : problem;
    }
}
