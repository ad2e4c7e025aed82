using RsPa.Actors.Protocol.Gateway;
using RsPa.Application.Models;
using RsPa.Application.Outcomes;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Makes, lists and revokes API keys.</summary>
internal sealed class ApiKeyCommand(ApiKeyService keys) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("key", "Makes, lists or revokes API keys, by which programs reach the models")
    {
        Arguments =
        [
            new("action", ParameterType.Text, "What to do") { Choices = ["create", "list", "revoke"], Required = true },
            new("name", ParameterType.Text, "The key's name, for create and revoke"),
        ],
        Options =
        [
            new("lane", ParameterType.Text, "How urgent its calls are") { Choices = TenantRules.Lanes, Default = "interactive" },
            new("weight", ParameterType.Text, "Its share beside tenants of weight 1: 0.01 to 100") { Default = "1" },
            new("soft-gpu-seconds", ParameterType.Text, "GPU seconds a day from which on a warning is logged"),
            new("hard-gpu-seconds", ParameterType.Text, "GPU seconds a day from which on its calls wait for the next day"),
            new("soft-tokens", ParameterType.Text, "Tokens a day from which on a warning is logged"),
            new("hard-tokens", ParameterType.Text, "Tokens a day from which on its calls wait for the next day"),
        ],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!Terms(call).TryGet(out var terms, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        return call.Required("action") switch
        {
            "create" => await CreateAsync(call, terms, output, cancellationToken).ConfigureAwait(false),
            "revoke" => await RevokeAsync(call, output, cancellationToken).ConfigureAwait(false),
            _ => await ListAsync(call, output, cancellationToken).ConfigureAwait(false),
        };
    }

    // An option that does nothing is told of: whoever gave it meant something.
    private static Outcome<TenantTerms> Terms(CommandCall call)
    {
        var (action, terms) = (call.Required("action"), new TenantTerms());
        if (action == "list" && call.Text("name") is { } name)
            return Problem.Invalid("name", name, "is of no use for list, which shows all keys", "leave it out");
        if (action != "list" && call.Text("name") is null)
            return Problem.Invalid("name", value: null, "is missing", "name the key, as in `rspa llm key create chat`");
        foreach (var field in TenantRules.Fields)
        {
            var option = field.Replace('_', '-');
            if (call.Text(option) is not { } text)
                continue;
            if (action != "create")
                return Problem.Invalid(option, text, $"is of no use for {action}", "use it with create");
            if (TenantRules.Take(ref terms, field, text) is { } wrong)
                return Problem.Of(wrong) with { Field = option };
        }

        return terms;
    }

    private async Task<CommandEnd> CreateAsync(CommandCall call, TenantTerms terms, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await keys.CreateAsync(call.Caller, call.Required("name"), terms, cancellationToken).ConfigureAwait(false)).TryGet(out var created, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(new RecordFrame([new(new("name", "Name"), created.Name), new(new("key", "Key"), created.Key), new(new("created_at", "Created", CellType.Time), created.CreatedAt)])).ConfigureAwait(false);
        await output.TextAsync("It is shown only now: put it where the program finds it, as `Authorization: Bearer …`.").ConfigureAwait(false);
        return CommandEnd.Done;
    }

    private async Task<CommandEnd> RevokeAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await keys.RevokeAsync(call.Caller, call.Required("name"), cancellationToken).ConfigureAwait(false)).TryGet(out var revoked, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(new RecordFrame([new(new("name", "Revoked"), revoked.Name)])).ConfigureAwait(false);
        return CommandEnd.Done;
    }

    private async Task<CommandEnd> ListAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await keys.ListAsync(call.Caller, cancellationToken).ConfigureAwait(false)).TryGet(out var all, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(new TableFrame(
            "keys",
            [
                new("name", "Name"),
                new("lane", "Lane"),
                new("weight", "Weight", CellType.Number),
                new("soft_gpu_seconds", "GPU s, warn", CellType.Number) { Detail = true },
                new("hard_gpu_seconds", "GPU s, wait", CellType.Number) { Detail = true },
                new("soft_tokens", "Tokens, warn", CellType.Number) { Detail = true },
                new("hard_tokens", "Tokens, wait", CellType.Number) { Detail = true },
                new("created_at", "Created", CellType.Time),
                new("last_used_at", "Used", CellType.Time),
                new("revoked_at", "Revoked", CellType.Time),
            ],
            [
                .. all.Select(key => (IReadOnlyList<object?>)
                [
                    key.Name, key.Lane, key.Weight, key.SoftGpuSeconds, key.HardGpuSeconds, key.SoftTokens, key.HardTokens, key.CreatedAt, key.LastUsedAt, key.RevokedAt,
                ]),
            ],
            "There is no key: `rspa llm key create NAME` makes one.")).ConfigureAwait(false);
        return CommandEnd.Done;
    }
}
