namespace RsPa.Ollama.Tests;

public sealed class ModelNameTests
{
    [Theory]
    [InlineData("llama3", "llama3:latest")]
    [InlineData("Llama3:8B", "llama3:8b")]
    [InlineData(" llama3 ", "llama3:latest")]
    [InlineData("hf.co/Someone/Model-GGUF:Q4_K_M", "hf.co/someone/model-gguf:q4_k_m")]
    [InlineData("registry.local:5000/team/model", "registry.local:5000/team/model:latest")]
    [InlineData("", "")]
    public void Without_a_tag_latest_is_meant_and_capitals_make_no_difference(string name, string full) => ModelName.Full(name).ShouldBe(full);

    [Theory]
    [InlineData("llama3", "LLAMA3:latest", true)]
    [InlineData("llama3", "llama3:8b", false)]
    public void Two_names_of_one_model_are_the_same(string one, string other, bool same) => ModelName.AreSame(one, other).ShouldBe(same);
}
