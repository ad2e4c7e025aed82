using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Gateway.Endpoints;

/// <summary>
/// A model with the context that the server chooses itself, where calls of the same weights need a larger one. An API without a word for the context
/// always gets the server's own: for the queue that is another model, since the server has to load it anew.
/// </summary>
internal static class OwnContext
{
    private const string Mark = "#own";

    /// <summary>The model with the server's own context.</summary>
    public static ModelKey Of(ModelKey model) => Is(model) ? model : new ModelKey(model.Value + Mark);

    /// <summary>Whether it is one.</summary>
    public static bool Is(ModelKey model) => model.Value.EndsWith(Mark, StringComparison.Ordinal);

    /// <summary>Its weights.</summary>
    public static ModelKey Weights(ModelKey model) => Is(model) ? new ModelKey(model.Value[..^Mark.Length]) : model;
}
