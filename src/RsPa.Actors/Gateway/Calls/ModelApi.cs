namespace RsPa.Actors.Gateway.Calls;

/// <summary>Which API a request to a model is of.</summary>
public enum ModelApi
{
    /// <summary>No value: a fault.</summary>
    None = 0,

    /// <summary>Ollama's own, <c>/api/chat</c>.</summary>
    Chat,

    /// <summary>Ollama's own, <c>/api/generate</c>.</summary>
    Generate,

    /// <summary>Ollama's own, <c>/api/embed</c>.</summary>
    Embed,

    /// <summary>Ollama's own, <c>/api/embeddings</c>, the older one.</summary>
    Embeddings,

    /// <summary><c>/v1/chat/completions</c>.</summary>
    OpenAiChat,

    /// <summary><c>/v1/completions</c>.</summary>
    OpenAiCompletions,

    /// <summary><c>/v1/embeddings</c>.</summary>
    OpenAiEmbeddings,

    /// <summary><c>/v1/responses</c>.</summary>
    OpenAiResponses,

    /// <summary><c>/v1/messages</c>.</summary>
    AnthropicMessages,
}

/// <summary>What is to be known of the APIs.</summary>
public static class ModelApis
{
    /// <summary>The path of an API's requests.</summary>
    public static string Path(this ModelApi api) => api switch
    {
        ModelApi.Chat => "/api/chat",
        ModelApi.Generate => "/api/generate",
        ModelApi.Embed => "/api/embed",
        ModelApi.Embeddings => "/api/embeddings",
        ModelApi.OpenAiChat => "/v1/chat/completions",
        ModelApi.OpenAiCompletions => "/v1/completions",
        ModelApi.OpenAiEmbeddings => "/v1/embeddings",
        ModelApi.OpenAiResponses => "/v1/responses",
        ModelApi.AnthropicMessages => "/v1/messages",
        _ => throw new ArgumentOutOfRangeException(nameof(api), api, "There is no such API."),
    };

    /// <summary>The name of an API in accounts and measurements, such as <c>chat</c> or <c>openai-chat</c>.</summary>
    public static string Label(this ModelApi api) => api switch
    {
        ModelApi.Chat => "chat",
        ModelApi.Generate => "generate",
        ModelApi.Embed => "embed",
        ModelApi.Embeddings => "embeddings",
        ModelApi.OpenAiChat => "openai-chat",
        ModelApi.OpenAiCompletions => "openai-completions",
        ModelApi.OpenAiEmbeddings => "openai-embeddings",
        ModelApi.OpenAiResponses => "openai-responses",
        ModelApi.AnthropicMessages => "anthropic-messages",
        _ => throw new ArgumentOutOfRangeException(nameof(api), api, "There is no such API."),
    };

    /// <summary>Whether it is one of Ollama's own, which take <c>options</c> and <c>keep_alive</c>.</summary>
    public static bool IsNative(this ModelApi api) => api is ModelApi.Chat or ModelApi.Generate or ModelApi.Embed or ModelApi.Embeddings;

    /// <summary>Whether its requests give embeddings, and no text.</summary>
    public static bool IsEmbedding(this ModelApi api) => api is ModelApi.Embed or ModelApi.Embeddings or ModelApi.OpenAiEmbeddings;

    /// <summary>Whether an answer is always asked for in pieces at the server, and put together for a caller who wants it whole, so that silence is noticed.</summary>
    internal static bool IsFolded(this ModelApi api) => api is ModelApi.Chat or ModelApi.Generate;

    /// <summary>Whether an answer comes in pieces where the request does not say.</summary>
    internal static bool StreamsByDefault(this ModelApi api) => api is ModelApi.Chat or ModelApi.Generate;
}
