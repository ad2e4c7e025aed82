using RsPa.Benchmarks.Gpu;

namespace RsPa.Benchmarks.Tests;

/// <summary>What the gateway's decisions have to reach beside other schedulers, on the same calls and the same GPU.</summary>
public sealed class GpuTargetTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void On_the_mixed_trace(int seed)
    {
        var trace = Traces.Mixed(GpuSpec.Default, seed);
        var ollama = Outcome.Of(GpuSpec.Default, trace, new OllamaPolicy());
        var affinity = Outcome.Of(GpuSpec.Default, trace, new AffinityPolicy(GpuBenchmark.Limits));
        var rspa = Outcome.Of(GpuSpec.Default, trace, new RspaPolicy(GpuBenchmark.Limits));

        (rspa.Gpu.Swaps * 5).ShouldBeLessThanOrEqualTo(ollama.Gpu.Swaps);
        rspa.TokensPerHour.ShouldBeGreaterThanOrEqualTo(1.2 * ollama.TokensPerHour);
        (rspa.InteractiveP95 * 5).ShouldBeLessThanOrEqualTo(ollama.InteractiveP95);
        rspa.Jain.ShouldBeGreaterThanOrEqualTo(0.97);
        rspa.Late(GpuBenchmark.Limits).ShouldBe(0);
        ((double)rspa.Gpu.Swaps).ShouldBeLessThanOrEqualTo(1.1 * affinity.Gpu.Swaps);
        (rspa.InteractiveP95 * 3).ShouldBeLessThanOrEqualTo(affinity.InteractiveP95);
    }

    // With the calls three times as far apart, 84 swaps were made where 46 would do: each idle moment was taken for one to swap in.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void On_small_traces(int spread)
    {
        var (swaps, bound) = (0, 0);
        foreach (var trace in Enumerable.Range(1, 40).Select(seed => Traces.Small(seed).Select(call => call with { AtMs = spread * call.AtMs }).ToList()))
        {
            swaps += Outcome.Of(GpuSpec.Default, trace, new RspaPolicy(GpuBenchmark.Limits)).Gpu.Swaps;
            bound += SwapBound.Of(GpuSpec.Default, trace, GpuBenchmark.Limits)!.Value;
        }

        ((double)swaps).ShouldBeLessThanOrEqualTo(1.5 * bound);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(12)] // 0.963 once
    public void With_four_slots_of_a_model_equal_tenants_have_equal_parts(int seed)
    {
        var gpu = GpuSpec.Default with { Slots = 4 };

        Outcome.Of(gpu, Traces.Mixed(gpu, seed), new RspaPolicy(GpuBenchmark.Limits)).Jain.ShouldBeGreaterThanOrEqualTo(0.97);
    }

    [Fact]
    public void The_same_seed_gives_the_same_figures()
    {
        var trace = Traces.Mixed(GpuSpec.Default, 3, hours: 1);
        Traces.Mixed(GpuSpec.Default, 3, hours: 1).ShouldBe(trace);
        var (first, second) = (Outcome.Of(GpuSpec.Default, trace, new RspaPolicy(GpuBenchmark.Limits)), Outcome.Of(GpuSpec.Default, trace, new RspaPolicy(GpuBenchmark.Limits)));
        second.Gpu.Timeline.ShouldBe(first.Gpu.Timeline);
    }
}
