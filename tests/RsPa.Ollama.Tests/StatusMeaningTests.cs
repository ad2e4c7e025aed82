namespace RsPa.Ollama.Tests;

public sealed class StatusMeaningTests
{
    [Theory]
    [InlineData(301, "it points to http://elsewhere/", StatusMeaning.Refused)]
    [InlineData(400, "model is required", StatusMeaning.Refused)]
    [InlineData(404, "model 'm' not found", StatusMeaning.Refused)]
    [InlineData(408, "", StatusMeaning.Broken)]
    [InlineData(429, "too many requests", StatusMeaning.Busy)]
    [InlineData(500, "model runner has unexpectedly stopped", StatusMeaning.Broken)]
    [InlineData(500, "option \"num_ctx\" must be of type integer", StatusMeaning.Refused)]
    [InlineData(500, "invalid format: \"yaml\"; expected \"json\" or a valid JSON Schema object", StatusMeaning.Refused)]
    [InlineData(501, "this model does not support embeddings", StatusMeaning.Refused)]
    [InlineData(502, "bad gateway", StatusMeaning.Broken)]
    [InlineData(503, "server busy, please try again.  maximum pending requests exceeded", StatusMeaning.Busy)]
    [InlineData(504, "gateway timeout", StatusMeaning.Broken)]
    public void A_status_means_what_ollama_uses_it_for(int code, string words, StatusMeaning meaning) =>
        OllamaStatus.MeaningOf(new OllamaFault.Status(code, words)).ShouldBe(meaning);
}
