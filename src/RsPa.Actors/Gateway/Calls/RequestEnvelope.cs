using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RsPa.Actors.Gateway.Calls;

/// <summary>What a request wants of a model.</summary>
internal enum RequestAim
{
    None,

    /// <summary>An answer.</summary>
    Answer,

    /// <summary>That the model be loaded: a request without a prompt.</summary>
    Load,

    /// <summary>That it be unloaded: the same with a <c>keep_alive</c> of zero.</summary>
    Unload,
}

/// <summary>What the queue has to know of a request.</summary>
/// <param name="Model">The model's name, as asked.</param>
internal sealed record RequestEnvelope(string Model)
{
    private const int LongestPrefix = 64 * 1024;

    /// <summary>What is wanted.</summary>
    public RequestAim Aim { get; init; } = RequestAim.Answer;

    /// <summary>Whether the answer is asked for in pieces.</summary>
    public bool IsStreamed { get; init; }

    /// <summary>How long the prompt is.</summary>
    public PromptEstimate Prompt { get; init; } = new(0, 0);

    /// <summary>The most tokens of the answer, where it says so.</summary>
    public int? MaxOutput { get; init; }

    /// <summary>The context that it asks for (<c>num_ctx</c>), where it does.</summary>
    public long? Context { get; init; }

    /// <summary>The temperature that it asks for, where it does.</summary>
    public double? Temperature { get; init; }

    /// <summary>Whether it says itself that a long prompt is to be cut, or not.</summary>
    public bool? Truncate { get; init; }

    /// <summary>Whether it asks for the count of tokens, of an API where that has to be asked for.</summary>
    public bool AsksForUsage { get; init; }

    /// <summary>What its prompt begins with, hashed; nothing where that is too little to matter.</summary>
    public string? Prefix { get; init; }

    /// <summary>Reads a request.</summary>
    /// <param name="api">Which API it is of.</param>
    /// <param name="body">Its body: the first JSON value counts, as for Ollama; what follows does not.</param>
    /// <param name="length">How many bytes that value has, with white space before it.</param>
    /// <returns>Nothing where the body is no JSON object, or names no model: then the server itself has the words for that.</returns>
    public static RequestEnvelope? Read(ModelApi api, ReadOnlySpan<byte> body, out int length)
    {
        length = 0;
        try
        {
            var reader = new Utf8JsonReader(body, isFinalBlock: true, new JsonReaderState(new JsonReaderOptions { MaxDepth = 512, AllowMultipleValues = true }));
            using var document = JsonDocument.ParseValue(ref reader);
            length = (int)reader.BytesConsumed;
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(api, document.RootElement) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // not JSON, or a text that is no valid Unicode
        {
            return null;
        }
    }

    private static RequestEnvelope? Read(ModelApi api, JsonElement body)
    {
        var model = JsonFields.Text(body, "model");
        if (string.IsNullOrWhiteSpace(model) && api.IsNative())
            model = JsonFields.Text(body, "name"); // as Ollama's own console sends it
        if (string.IsNullOrWhiteSpace(model))
            return null;
        var options = JsonFields.Find(body, "options") is { ValueKind: JsonValueKind.Object } found ? found : default;
        var prompt = PromptOf(api, body);
        return new RequestEnvelope(model)
        {
            Aim = AimOf(api, body),
            IsStreamed = !api.IsEmbedding() && (JsonFields.Truth(body, "stream") ?? api.StreamsByDefault()),
            Prompt = PromptReader.Read(prompt, JsonFields.Find(body, "tools")),
            MaxOutput = api.IsNative() ? JsonFields.Number(options, "num_predict") is { } most and > 0 and <= int.MaxValue ? (int)most : null : MaxTokens(body),
            Context = api.IsNative() ? JsonFields.Number(options, "num_ctx") is { } context and > 0 ? context : null : null,
            Temperature = JsonFields.Real(api.IsNative() ? options : body, "temperature"),
            Truncate = JsonFields.Truth(body, "truncate"),
            AsksForUsage = JsonFields.Find(body, "stream_options") is { ValueKind: not JsonValueKind.Null },
            Prefix = api.IsEmbedding() ? null : PrefixOf(body, prompt),
        };
    }

    private static int? MaxTokens(JsonElement body)
    {
        foreach (var name in (ReadOnlySpan<string>)["max_completion_tokens", "max_output_tokens", "max_tokens"])
        {
            if (JsonFields.Number(body, name) is > 0 and <= int.MaxValue and var most)
                return (int)most;
        }

        return null;
    }

    private static IReadOnlyList<JsonElement> PromptOf(ModelApi api, JsonElement body)
    {
        string[] names = api switch
        {
            ModelApi.Chat or ModelApi.OpenAiChat => ["messages"],
            ModelApi.AnthropicMessages => ["system", "messages"],
            ModelApi.Generate => ["system", "template", "prompt", "suffix", "images"],
            ModelApi.OpenAiCompletions => ["prompt", "suffix"],
            ModelApi.OpenAiResponses => ["instructions", "input"],
            _ => ["input", "prompt"],
        };
        return [.. names.Select(name => JsonFields.Find(body, name)).OfType<JsonElement>()];
    }

    private static RequestAim AimOf(ModelApi api, JsonElement body)
    {
        var isEmpty = api switch
        {
            ModelApi.Chat => JsonFields.Find(body, "messages") is not { } messages || messages.ValueKind == JsonValueKind.Null || (messages.ValueKind == JsonValueKind.Array && messages.GetArrayLength() == 0),
            ModelApi.Generate => JsonFields.Text(body, "prompt") is null or "" && JsonFields.Find(body, "suffix") is null,
            _ => false,
        };
        if (!isEmpty)
            return RequestAim.Answer;
        return JsonFields.Find(body, "keep_alive") is { } keepAlive && KeepAlive.IsZero(keepAlive) ? RequestAim.Unload : RequestAim.Load;
    }

    // What the runner keeps between calls is worth something from some hundreds of tokens on.
    private static string? PrefixOf(JsonElement body, IReadOnlyList<JsonElement> prompt)
    {
        if (prompt.Count == 0)
            return null;
        var messages = prompt[^1];
        var first = messages is { ValueKind: JsonValueKind.Array } && messages.GetArrayLength() > 0 ? messages[0].GetRawText() : prompt[0].GetRawText();
        if (prompt.Count > 1)
            first = prompt[0].GetRawText() + first;
        var tools = JsonFields.Find(body, "tools")?.GetRawText() ?? "";
        var text = tools + first;
        return text.Length < 400 ? null : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text[..Math.Min(text.Length, LongestPrefix)])), 0, 8);
    }
}
