using Microsoft.Extensions.AI;

namespace RsPa.Agents;

/// <summary>How an agent says whether a call to the model may be answered from the cache.</summary>
public static class ChatCaching
{
    /// <summary>The name under which it is said in <see cref="ChatOptions.AdditionalProperties"/>; its value is true or false.</summary>
    public const string Property = "rspa_cache";

    /// <summary>
    /// Says it for a call. Where nothing is said, a call with a temperature of 0 may be: its answer would be the same. With <c>true</c> any call
    /// may, though another answer might have come; with <c>false</c> its answer is made anew, and not kept.
    /// </summary>
    /// <param name="options">The options of the call.</param>
    /// <param name="use">Whether it may.</param>
    /// <returns>The options.</returns>
    public static ChatOptions WithCache(this ChatOptions options, bool use)
    {
        ArgumentNullException.ThrowIfNull(options);
        (options.AdditionalProperties ??= [])[Property] = use;
        return options;
    }

    /// <summary>What was said for a call; nothing where nothing was.</summary>
    /// <param name="options">The options of the call.</param>
    public static bool? CacheOf(ChatOptions? options) => options?.AdditionalProperties?.TryGetValue(Property, out var use) == true ? use as bool? : null;
}
