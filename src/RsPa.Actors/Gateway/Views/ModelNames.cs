using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Gateway.Views;

/// <summary>The names by which weights are known.</summary>
/// <param name="learned">What is known of models.</param>
internal sealed class ModelNames(Learned learned)
{
    private const int Short = 12;

    /// <summary>A name of a model, or the start of its digest where it has none.</summary>
    public string Of(ModelKey model)
    {
        var weights = OwnContext.Weights(model);
        var name = learned.Of(weights).Name is { Length: > 0 } known ? known
            : weights.Value.StartsWith('?') ? weights.Value[1..]
            : weights.Value.Length > Short ? weights.Value[..Short] : weights.Value;
        return OwnContext.Is(model) ? $"{name} (own context)" : name;
    }
}
