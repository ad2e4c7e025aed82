using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Protocol.Health;

namespace RsPa.Actors.Gateway;

/// <summary>What the gateway shows of itself.</summary>
internal static class GatewayFigures
{
    /// <summary>In one word how it is, and what the owner could do.</summary>
    /// <param name="catalog">The endpoints.</param>
    /// <param name="model">The default model.</param>
    public static (string State, string? Advice) Summary(ModelCatalog catalog, string model)
    {
        var states = catalog.Endpoints.Select(static endpoint => endpoint.Health.Current).ToArray();
        if (states.OfType<OllamaHealthState.Up>().Any(up => up.Has(model)))
            return ("up", null);
        if (states.OfType<OllamaHealthState.Up>().Any())
            return ("no model", $"The model '{model}', which is asked where none is named, is not there: get it with `ollama pull {model}`, or name another one in ollama.default_model.");
        return states.OfType<OllamaHealthState.Away>().Any()
            ? ("away", $"Nothing needs it. To have the model's help, start Ollama at {catalog.Endpoints[0].Options.BaseUrl} (`ollama serve`), or set ollama.host and ollama.port to where it is.")
            : ("unknown", null);
    }

    /// <summary>The figures.</summary>
    /// <param name="catalog">The endpoints.</param>
    /// <param name="state">The scheduler's state.</param>
    /// <param name="model">The default model.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<HealthFigure> Of(ModelCatalog catalog, SchedulerState state, string model, DateTimeOffset now)
    {
        List<HealthFigure> figures =
        [
            new HealthFigure.Text("url", string.Join(", ", catalog.Endpoints.Select(static endpoint => endpoint.Options.BaseUrl.ToString()))),
            new HealthFigure.Text("model", model),
            new HealthFigure.Number("calls_in_flight", state.Running.Count, "{call}"),
            new HealthFigure.Number("call_slots", state.Endpoints.Sum(static endpoint => endpoint.Slots), "{call}"),
            new HealthFigure.Number("calls_waiting", state.Waiting.Count + state.HeldCalls.Count, "{call}"),
            new HealthFigure.Number("longest_wait", state.Waiting.IsEmpty ? 0 : Math.Max(0, (now - state.Waiting.Values.Min(static call => call.ArrivedAt)).TotalSeconds), "s"),
            new HealthFigure.Number("swaps", state.Endpoints.Sum(static endpoint => endpoint.Loads.Swaps), "{swap}"),
            new HealthFigure.Number("swap_share", state.Endpoints.Select(endpoint => endpoint.Loads.SwapShare(now)).DefaultIfEmpty().Max(), "1"),
        ];
        if (state.Endpoints.Sum(static endpoint => endpoint.SlotsLost) is > 0 and var lost)
            figures.Add(new HealthFigure.Number("slots_lost", lost, "{slot}"));
        var isFirst = true;
        foreach (var endpoint in catalog.Endpoints)
        {
            var prefix = isFirst ? "" : endpoint.Id.Value + " ";
            isFirst = false;
            switch (endpoint.Health.Current)
            {
                case OllamaHealthState.Up up:
                    figures.Add(new HealthFigure.Moment(prefix + "since", up.Since));
                    figures.Add(new HealthFigure.Text(prefix + "version", up.Found.Version));
                    figures.Add(new HealthFigure.Text(prefix + "models", string.Join(", ", up.Found.Models.Select(static found => found.Name))));
                    figures.Add(new HealthFigure.Text(prefix + "loaded", string.Join(", ", up.Found.Loaded.Select(static found => found.Name))));
                    break;
                case OllamaHealthState.Away away:
                    figures.Add(new HealthFigure.Moment(prefix + "since", away.Since));
                    figures.Add(new HealthFigure.Text(prefix + "reason", away.Reason));
                    break;
            }
        }

        return figures;
    }
}
