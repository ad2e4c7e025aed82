using RsPa.Benchmarks.Gpu;
using RsPa.Benchmarks.Live;

namespace RsPa.Benchmarks.Tests;

/// <summary>What a run against a real server is asked for.</summary>
public sealed class LiveOptionsTests
{
    [Fact]
    public void A_server_two_models_and_a_gateway_are_taken_in_any_order()
    {
        var options = LiveOptions.Parse(["--json", "--models", "a:1b, b", "--gateway", "http://localhost:11435", "--live", "http://gpu:11434/"]);

        options.ShouldBe(new LiveOptions(new Uri("http://gpu:11434"), ("a:1b", "b"), new Uri("http://localhost:11435"), Built: false, Json: true));
    }

    [Theory]
    [InlineData("--live http://gpu:11434", "--models is '': use two different names")]
    [InlineData("--live http://gpu:11434 --models a", "--models is 'a': use two different names")]
    [InlineData("--live http://gpu:11434 --models a,a", "--models is 'a,a': use two different names")]
    [InlineData("--live gpu --models a,b", "--live is 'gpu': use an http URL without a path")]
    [InlineData("--live https://gpu --models a,b", "--live is 'https://gpu': use an http URL")]
    [InlineData("--live http://gpu/v1 --models a,b", "--live is 'http://gpu/v1': use an http URL without a path")]
    [InlineData("--live http://gpu --models a,b --gateway x", "--gateway is 'x': use an http URL")]
    [InlineData("--live --models a,b", "--live needs a URL")]
    [InlineData("--models a,b --live http://gpu --seed 1", "there is no option '--seed' beside --live")]
    public void What_is_wrong_is_named_with_a_remedy(string options, string words) =>
        Should.Throw<LabInputException>(() => LiveOptions.Parse(options.Split(' '))).Message.ShouldStartWith(words);
}
