using Akka.Actor;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Application.Naming;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Models;

/// <summary>What the gateway answers, as outcomes.</summary>
internal static class GatewayAnswers
{
    private const int LongestName = 500;

    /// <summary>The answer, or that there is none in time.</summary>
    public static async Task<Outcome<T>> CatchAsync<T>(Task<T> answer)
        where T : notnull
    {
        try
        {
            return Outcome.Of(await answer.ConfigureAwait(false));
        }
        catch (AskTimeoutException)
        {
            return new Problem(ProblemKind.Unanswered, "The gateway to the models did not answer in time.") { Remedy = "look at `rspa doctor`" };
        }
    }

    /// <summary>Finds a model by its name.</summary>
    public static Outcome<CatalogModel> Find(ModelCatalog catalog, string name)
    {
        if (NameFault(name) is { } wrong)
            return wrong;
        if (catalog.Find(name) is { } found)
            return found;
        if (!catalog.IsAnyUp)
            return Away(catalog);
        var near = Nearest.Of(name, catalog.Endpoints.SelectMany(endpoint => endpoint.Health.Models?.All ?? []).Select(model => model.Name));
        return new Problem(ProblemKind.UnknownModel, $"No model server has the model '{name}'.")
        {
            Field = "model",
            Value = name,
            Remedy = near is null ? $"`rspa llm models` lists those that there are; `rspa llm pull {name}` gets it" : $"did you mean '{near}'? `rspa llm models` lists those that there are",
        };
    }

    /// <summary>Finds the endpoints that are meant: the one of that name, or all.</summary>
    public static Outcome<IReadOnlyList<OllamaEndpoint>> Endpoints(ModelCatalog catalog, string? name)
    {
        var meant = name is null ? catalog.Endpoints : [.. catalog.Endpoints.Where(endpoint => endpoint.Id.Value == name)];
        return meant.Count > 0 ? Outcome.Of(meant) : Problem.Invalid("endpoint", name, "is not a model server", $"use {string.Join(" or ", catalog.Endpoints.Select(endpoint => endpoint.Id.Value))}");
    }

    /// <summary>What is wrong with a model's name; nothing where nothing is.</summary>
    public static Problem? NameFault(string name) =>
        string.IsNullOrWhiteSpace(name) || name.Length > LongestName ? Problem.Invalid("model", name, "is not the name of a model", "give a name such as qwen3:8b") : null;

    /// <summary>That every server is away.</summary>
    public static Problem Away(ModelCatalog catalog) =>
        new(ProblemKind.ModelAway, string.Join(' ', catalog.Endpoints.Select(endpoint => endpoint.Health.Current).OfType<OllamaHealthState.Away>().Select(away => away.Reason).DefaultIfEmpty("No model server has been seen yet.")))
        {
            Remedy = "start Ollama, or set ollama.host and ollama.port to where it is",
        };

    /// <summary>Why there is no answer.</summary>
    public static Problem Of(CallFailedException failed)
    {
        var kind = failed.Failure switch
        {
            CallFailure.Refused { Reason: RefusalReason.Away } or CallFailure.AtServer { Away: not null } => ProblemKind.ModelAway,
            CallFailure.Refused { Reason: RefusalReason.NoSuchModel } or CallFailure.AtServer { Status: 404 } => ProblemKind.UnknownModel,
            CallFailure.AtServer { Status: 400 } => ProblemKind.Invalid,
            CallFailure.Refused { Reason: RefusalReason.QueueFull } => ProblemKind.Busy,
            CallFailure.TooLong => ProblemKind.TooLarge,
            CallFailure.Interrupted { IsStop: true } => ProblemKind.Stopping,
            _ => ProblemKind.ModelFailed,
        };
        return new Problem(kind, CallFailures.Describe(failed)) { Field = kind == ProblemKind.UnknownModel ? "model" : null };
    }
}
