using RsPa.Actors.Gateway.Endpoints;

namespace RsPa.Actors.Tests.Gateway;

public sealed class OllamaOptionsTests
{
    public static TheoryData<OllamaOptions, string> Wrong => new()
    {
        { new OllamaOptions { BaseUrl = new Uri("ftp://gpu-box/") }, "BaseUrl is 'ftp://gpu-box/'" },
        { new OllamaOptions { BaseUrl = new Uri("gpu-box", UriKind.Relative) }, "BaseUrl is 'gpu-box'" },
        { new OllamaOptions { DefaultModel = " " }, "DefaultModel is ' '" },
        { new OllamaOptions { Temperature = 2.1f }, "Temperature is '2.1': use 0 to 2" },
        { new OllamaOptions { Temperature = float.NaN }, "Temperature is 'NaN'" },
        { new OllamaOptions { MaxTokens = 0 }, "MaxTokens is '0'" },
        { new OllamaOptions { ConnectTimeout = TimeSpan.Zero }, "ConnectTimeout is '00:00:00'" },
        { new OllamaOptions { FirstTokenTimeout = TimeSpan.Zero }, "FirstTokenTimeout is" },
        { new OllamaOptions { SilenceTimeout = -TimeSpan.FromSeconds(1) }, "SilenceTimeout is '-00:00:01'" },
        { new OllamaOptions { TotalTimeout = TimeSpan.Zero }, "TotalTimeout is" },
        { new OllamaOptions { HealthCheckInterval = TimeSpan.Zero }, "HealthCheckInterval is" },
        { new OllamaOptions { Retries = new RetryPolicy(11) }, "MaxRetries is '11': use 0 to 10" },
        { new OllamaOptions { Retries = new RetryPolicy { FirstDelay = TimeSpan.Zero } }, "FirstDelay is" },
        { new OllamaOptions { Retries = new RetryPolicy { LongestDelay = TimeSpan.Zero } }, "LongestDelay is" },
        { new OllamaOptions { Retries = new RetryPolicy { BusyLimit = TimeSpan.Zero } }, "BusyLimit is" },
        { new OllamaOptions { Slots = 0 }, "Slots is '0': use 1 to 64" },
        { new OllamaOptions { ModelSlots = 2 }, "ModelSlots is '2': use 1 to 1, or none" },
        { new OllamaOptions { MemoryMb = 0 }, "MemoryMb is '0'" },
        { new OllamaOptions { MaxLoaded = 0 }, "MaxLoaded is '0': use 1 or more" },
        { new OllamaOptions { WholeTimeout = TimeSpan.Zero }, "WholeTimeout is" },
        { new OllamaOptions { MaxContext = 511 }, "MaxContext is '511': use 512 or more" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_option_is_named_with_its_value_and_the_remedy(OllamaOptions options, string message) =>
        Should.Throw<ArgumentException>(options.Validate).Message.ShouldContain(message);

    [Fact]
    public void The_defaults_are_good() => Should.NotThrow(new OllamaOptions().Validate);
}
