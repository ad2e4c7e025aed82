using RsPa.Actors.Decisions;

namespace RsPa.Actors.Gateway.Caching;

/// <summary>
/// Whether a call's answer may be one that was kept, and be kept: embeddings always have the same answer, and texts where their temperature is 0.
/// Where it is above, or is not given (Ollama then takes 0.8), another answer might come, and the cache is used only if it is asked for.
/// </summary>
[Decision]
internal static class CachingDecision
{
    /// <summary>Decides.</summary>
    /// <param name="path">The path of the API.</param>
    /// <param name="temperature">The temperature that the body asks for; nothing where it does not.</param>
    /// <param name="wish">What the caller wants.</param>
    public static bool MayUse(string path, double? temperature, CacheWish wish) => (CallForms.Of(path), wish) switch
    {
        (CallForm.None, _) or (_, CacheWish.Off) => false,
        (_, CacheWish.On) => true,
        var (form, _) => form.IsEmbedding() || temperature == 0,
    };
}
