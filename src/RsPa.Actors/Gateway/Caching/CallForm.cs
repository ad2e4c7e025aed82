namespace RsPa.Actors.Gateway.Caching;

/// <summary>The form of a call's answers, by the path of its API.</summary>
internal enum CallForm
{
    /// <summary>Nothing that is kept.</summary>
    None = 0,

    /// <summary>Lines of JSON, which are put together for a caller who wants a whole: <c>/api/chat</c>, <c>/api/generate</c>.</summary>
    NativeText,

    /// <summary>Ollama's own embeddings.</summary>
    NativeEmbedding,

    /// <summary>OpenAI's chat and completions.</summary>
    OpenAiText,

    /// <summary>OpenAI's embeddings.</summary>
    OpenAiEmbedding,

    /// <summary>OpenAI's responses.</summary>
    OpenAiResponses,

    /// <summary>Anthropic's messages.</summary>
    AnthropicMessages,
}

/// <summary>What is to be known of the forms.</summary>
internal static class CallForms
{
    public static CallForm Of(string path) => path switch
    {
        "/api/chat" or "/api/generate" => CallForm.NativeText,
        "/api/embed" or "/api/embeddings" => CallForm.NativeEmbedding,
        "/v1/chat/completions" or "/v1/completions" => CallForm.OpenAiText,
        "/v1/embeddings" => CallForm.OpenAiEmbedding,
        "/v1/responses" => CallForm.OpenAiResponses,
        "/v1/messages" => CallForm.AnthropicMessages,
        _ => CallForm.None,
    };

    public static bool IsNative(this CallForm form) => form is CallForm.NativeText or CallForm.NativeEmbedding;

    public static bool IsEmbedding(this CallForm form) => form is CallForm.NativeEmbedding or CallForm.OpenAiEmbedding;
}
