using RsPa.Actors.Gateway.Scheduling;
using RsPa.Benchmarks.Gpu;

namespace RsPa.Benchmarks.Tests;

/// <summary>The simulated GPU, the schedulers beside the gateway's, and the bound of swaps.</summary>
public sealed class SimulatedGpuTests
{
    private static readonly GpuSpec Gpu = new()
    {
        VramMb = 1_000,
        Slots = 2,
        SwapBandwidthMbS = 100,
        Models = new Dictionary<string, ModelSpec>(StringComparer.Ordinal)
        {
            ["a"] = new() { SizeMb = 600, PrefillTps = 1_000, DecodeTps = 100 },
            ["b"] = new() { SizeMb = 600, PrefillTps = 1_000, DecodeTps = 100 },
            ["c"] = new() { SizeMb = 300, PrefillTps = 1_000, DecodeTps = 100 },
        },
    };

    private static TraceCall Call(double at, string model, int output = 1_000, int prompt = 0, string? prefix = null, Lane lane = Lane.Medium, string tenant = "t") =>
        new(at * 1000, tenant, lane, model, prompt, output, prefix);

    private static Outcome Play(IGpuPolicy policy, params TraceCall[] trace) => Outcome.Of(Gpu, trace, policy);

    private static double[] Ends(Outcome outcome) => [.. outcome.Gpu.Calls.OrderBy(call => call.Index).Select(call => Math.Round(call.EndedAt!.Value, 3))];

    [Fact]
    public void A_call_takes_the_load_the_prompt_and_the_answer() => Ends(Play(new FifoPolicy(), Call(0, "a", prompt: 2_000))).ShouldBe([6 + 2 + 10]);

    [Fact]
    public void Two_calls_in_a_batch_are_each_slower_and_together_faster() => Ends(Play(new FifoPolicy(), Call(0, "a"), Call(0, "a"))).ShouldBe([6 + 14, 6 + 14]);

    [Fact]
    public void Two_models_share_the_GPU_in_equal_parts() =>
        Ends(Play(new FifoPolicy(), Call(0, "a", output: 2_000), Call(6, "c"))).ShouldBe([6 + 3 + 20 + 7, 9 + 20]);

    [Fact]
    public void A_prefix_in_common_need_not_be_read_again() =>
        Ends(Play(new FifoPolicy(), Call(0, "a", 0, 10_000, "p"), Call(50, "a", 0, 10_000, "p"), Call(90, "a", 0, 10_000, "q"))).ShouldBe([16, 52, 100]);

    [Fact]
    public void Ollama_swaps_for_the_head_of_its_queue_and_lets_calls_for_the_loaded_model_pass()
    {
        // b waits until a has nothing to do, the second call to a still slips in, and the third one comes when a is gone.
        var outcome = Play(new OllamaPolicy(), Call(0, "a"), Call(7, "b"), Call(8, "a"), Call(30, "a"));
        outcome.Gpu.Swaps.ShouldBe(2);
        outcome.Gpu.Calls.OrderBy(call => call.StartedAt).Select(call => call.Index).ShouldBe([0, 2, 1, 3]);
    }

    [Fact]
    public void Affinity_takes_all_calls_of_a_model_together_and_first_come_first_served_none()
    {
        TraceCall[] trace = [Call(0, "a"), Call(0, "b"), Call(0, "a"), Call(0, "b"), Call(0, "a")];
        Play(new FifoPolicy(), trace).Gpu.Swaps.ShouldBe(4);
        Play(new AffinityPolicy(GpuBenchmark.Limits), trace).Gpu.Swaps.ShouldBe(1);
        Play(new RspaPolicy(GpuBenchmark.Limits), trace).Gpu.Swaps.ShouldBe(1);
        SwapBound.Of(Gpu, trace, GpuBenchmark.Limits).ShouldBe(1);
    }

    [Fact]
    public void The_bound_is_none_where_all_fits() => SwapBound.Of(Gpu, [Call(0, "a"), Call(1, "c"), Call(2, "a")], GpuBenchmark.Limits).ShouldBe(0);

    [Fact]
    public void The_bound_keeps_to_the_maximum_waits()
    {
        // A person's calls to two models that do not fit together, each too late for the other's turn.
        var trace = Enumerable.Range(0, 6).Select(i => Call(i * 100, i % 2 == 0 ? "a" : "b", lane: Lane.Interactive)).ToArray();
        SwapBound.Of(Gpu, trace, GpuBenchmark.Limits).ShouldBe(5);
        SwapBound.Of(Gpu, [.. trace.Select(call => call with { Lane = Lane.Low })], GpuBenchmark.Limits).ShouldBe(1);
    }

    [Fact]
    public void No_policy_that_keeps_to_the_maximum_waits_is_below_the_bound()
    {
        foreach (var seed in Enumerable.Range(1, 30))
        {
            var trace = Traces.Small(seed);
            var bound = SwapBound.Of(GpuSpec.Default, trace, GpuBenchmark.Limits).ShouldNotBeNull();
            foreach (var outcome in GpuBenchmark.Policies().Select(policy => Outcome.Of(GpuSpec.Default, trace, policy)).Where(outcome => outcome.Late(GpuBenchmark.Limits) == 0))
                outcome.Gpu.Swaps.ShouldBeGreaterThanOrEqualTo(bound, $"{outcome.Policy}, seed {seed}");
        }
    }

    [Fact]
    public void Jains_index_is_1_for_equal_parts_and_falls_when_one_tenant_takes_all()
    {
        TraceCall[] trace = [.. Enumerable.Range(0, 8).Select(i => Call(0, "a", tenant: i < 4 ? "x" : "y"))];
        var (first, fair) = (Play(new FifoPolicy(), trace), Play(new RspaPolicy(GpuBenchmark.Limits with { FairnessSlack = TimeSpan.FromSeconds(1), LoadingSlack = TimeSpan.Zero }), trace));
        first.Jain.ShouldBeLessThan(0.6);
        fair.Jain.ShouldBeGreaterThan(0.9);
    }
}
