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

    [Fact]
    public void On_small_traces()
    {
        var (swaps, bound) = (0, 0);
        foreach (var trace in Enumerable.Range(1, 40).Select(Traces.Small))
        {
            swaps += Outcome.Of(GpuSpec.Default, trace, new RspaPolicy(GpuBenchmark.Limits)).Gpu.Swaps;
            bound += SwapBound.Of(GpuSpec.Default, trace, GpuBenchmark.Limits)!.Value;
        }

        ((double)swaps).ShouldBeLessThanOrEqualTo(1.5 * bound);
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
