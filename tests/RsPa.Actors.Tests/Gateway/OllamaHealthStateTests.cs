using RsPa.Actors.Gateway.Endpoints;
using RsPa.Ollama;

namespace RsPa.Actors.Tests.Gateway;

public sealed class OllamaHealthStateTests
{
    private static readonly DateTimeOffset Noon = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly OllamaProbe.Answered Well = new("1.0", [], []);

    [Fact]
    public void It_is_away_since_the_first_miss_with_the_reason_of_the_last()
    {
        var state = new OllamaHealthState.Unknown()
            .Evolve(new OllamaProbe.Failed("refused"), Noon)
            .Evolve(new OllamaProbe.Failed("no route"), Noon.AddMinutes(1));

        state.ShouldBe(new OllamaHealthState.Away(Noon, Noon.AddMinutes(1), "no route"));
    }

    [Fact]
    public void It_is_up_since_it_came_back()
    {
        var state = new OllamaHealthState.Unknown()
            .Evolve(Well, Noon)
            .Evolve(new OllamaProbe.Failed("refused"), Noon.AddMinutes(1))
            .Evolve(Well, Noon.AddMinutes(2))
            .Evolve(Well, Noon.AddMinutes(3));

        state.ShouldBe(new OllamaHealthState.Up(Noon.AddMinutes(2), Noon.AddMinutes(3), Well));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(59, true)]
    [InlineData(60, false)]
    [InlineData(-1, false)] // the clock was set back
    public void A_look_is_fresh_for_the_interval(int age, bool fresh)
    {
        var interval = TimeSpan.FromSeconds(60);
        new OllamaHealthState.Up(Noon, Noon, Well).IsFresh(Noon.AddSeconds(age), interval).ShouldBe(fresh);
        new OllamaHealthState.Away(Noon, Noon, "refused").IsFresh(Noon.AddSeconds(age), interval).ShouldBe(fresh);
    }

    [Fact]
    public void What_is_unknown_is_never_fresh() => new OllamaHealthState.Unknown().IsFresh(Noon, TimeSpan.MaxValue).ShouldBeFalse();

    [Fact]
    public void It_has_a_model_by_any_form_of_its_name_among_others()
    {
        var up = new OllamaHealthState.Up(Noon, Noon, new OllamaProbe.Answered("1.0", [Model("llama4:maverick"), Model("qwen3:latest")], []));

        up.Has("qwen3").ShouldBeTrue();
        up.Has("LLAMA4:maverick").ShouldBeTrue();
        up.Has("llama4").ShouldBeFalse();
        new OllamaHealthState.Up(Noon, Noon, Well).Has("qwen3").ShouldBeFalse();
    }

    private static OllamaModel Model(string name) => new(name, "digest", 1, Noon, "", "", "");
}
