using RsPa.Actors.Gateway.Scheduling;
using RsPa.Benchmarks.Gpu;

namespace RsPa.Benchmarks.Tests;

/// <summary>Traces and GPUs that somebody gives: what is wrong is said with file and line.</summary>
public sealed class GpuInputTests : IDisposable
{
    private const string Good = """{"at_ms":10,"tenant":"ann","lane":"high","model":"agent:14b","prompt_tokens":100,"output_tokens":20,"prefix":"p"}""";

    private readonly string _directory = Directory.CreateTempSubdirectory("rspa-gpu-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_trace_is_read_in_the_order_of_its_times_and_empty_lines_are_left_out()
    {
        var file = Write("t.jsonl", Good + "\n\n" + """{"at_ms":5.5,"tenant":"me","lane":"Interactive","model":"chat:8b","prompt_tokens":1,"output_tokens":0,"prefix":null}""" + "\n");
        TraceFile.Read(file, GpuSpec.Default).ShouldBe(
        [
            new TraceCall(5.5, "me", Lane.Interactive, "chat:8b", 1, 0, null),
            new TraceCall(10, "ann", Lane.High, "agent:14b", 100, 20, "p"),
        ]);
    }

    [Theory]
    [InlineData("nonsense", "this is not a call")]
    [InlineData("null", "this is null and not a call")]
    [InlineData("[1]", "this is not a call")]
    [InlineData("""{"at_ms":-1}""", "at_ms is -1: use a number of milliseconds")]
    [InlineData("""{"at_ms":1}""", "tenant is missing: use a name")]
    [InlineData("""{"at_ms":1,"tenant":"a","lane":"urgent"}""", "lane is 'urgent': use interactive, critical, high, medium or low")]
    [InlineData("""{"at_ms":1,"tenant":"a","lane":"1"}""", "lane is '1'")]
    [InlineData("""{"at_ms":1,"tenant":"a","lane":"low","model":"gpt"}""", "model is 'gpt': use one that the GPU knows (agent:14b, ")]
    [InlineData("""{"at_ms":1,"tenant":"a","lane":"low","model":"chat:8b"}""", "prompt_tokens is missing")]
    [InlineData("""{"at_ms":1,"tenant":"a","lane":"low","model":"chat:8b","prompt_tokens":1.5}""", "this is not a call")]
    [InlineData("""{"at_ms":1,"tenant":"a","lane":"low","model":"chat:8b","prompt_tokens":1,"output_tokens":-3}""", "output_tokens is -3")]
    [InlineData("""{"at_ms":1,"tenant":"a","lane":"low","model":"chat:8b","prompt_tokens":1,"output_tokens":3,"prefix":{}}""", "prefix is '{}'")]
    public void A_bad_line_of_a_trace_is_named_with_its_file_and_line(string line, string words)
    {
        var file = Write("t.jsonl", Good + "\n" + line + "\n");
        Should.Throw<LabInputException>(() => TraceFile.Read(file, GpuSpec.Default)).Message.ShouldStartWith($"{file}:2: {words}");
    }

    [Fact]
    public void A_trace_that_is_empty_or_not_there_is_said_to_be_so()
    {
        var file = Write("t.jsonl", "\n");
        Should.Throw<LabInputException>(() => TraceFile.Read(file, GpuSpec.Default)).Message.ShouldBe($"{file}: the trace has no calls");
        Should.Throw<LabInputException>(() => TraceFile.Read(file + "x", GpuSpec.Default)).Message.ShouldContain("can't be read");
    }

    [Theory]
    [InlineData("{", "this is not a GPU")]
    [InlineData("""{"vram_mb":1}""", "this is not a GPU")]
    [InlineData("""{"vram_mb":100,"slots":0,"swap_bandwidth_mb_s":1,"models":{"m":{"size_mb":1,"prefill_tps":1,"decode_tps":1}}}""", "slots is 0: use 1 to 64")]
    [InlineData("""{"vram_mb":100,"slots":1,"swap_bandwidth_mb_s":1,"models":{}}""", "models is empty")]
    [InlineData("""{"vram_mb":100,"slots":1,"swap_bandwidth_mb_s":1,"models":{"m":{"size_mb":101,"prefill_tps":1,"decode_tps":1}}}""", "model 'm' has size_mb 101, which is more than the vram_mb of 100")]
    [InlineData("""{"vram_mb":100,"slots":1,"swap_bandwidth_mb_s":1,"models":{"m":{"size_mb":1,"prefill_tps":0,"decode_tps":1}}}""", "model 'm' needs")]
    [InlineData("""{"vram_mb":100,"slots":1,"swap_bandwidth_mb_s":1,"vram":1,"models":{"m":{"size_mb":1,"prefill_tps":1,"decode_tps":1}}}""", "this is not a GPU")]
    public void What_is_wrong_with_a_GPU_is_said(string json, string words)
    {
        var file = Write("g.json", json);
        var message = Should.Throw<LabInputException>(() => GpuSpec.Read(file)).Message;
        message.ShouldStartWith(file);
        message.ShouldContain(words);
    }

    [Theory]
    [InlineData("there is no option '--fast'", "--fast")]
    [InlineData("--trace needs a file", "--trace")]
    [InlineData("--trace needs a file", "--trace", "--json")]
    [InlineData("--seed is 'x': use a whole number, 0 or above", "--seed", "x")]
    public void A_wrong_option_is_named(string words, params string[] options)
    {
        GpuOptions.Parse(options, out var fault).ShouldBeNull();
        fault.ShouldBe(words);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
