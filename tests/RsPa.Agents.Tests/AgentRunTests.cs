using System.Text.Json;

namespace RsPa.Agents.Tests;

public sealed class AgentRunTests
{
    [Fact]
    public void Read_input_and_read_configuration_read_each_its_own()
    {
        var run = Run("""{"file_name":"a.txt"}""", """{"file_name":"b.txt"}""");
        run.ReadInput<Settings>().FileName.ShouldBe("a.txt");
        run.ReadConfiguration<Settings>().FileName.ShouldBe("b.txt");
    }

    [Fact]
    public void Read_input_another_shape_is_refused() => Should.Throw<JsonException>(() => Run("""{"file_name":3}""", "{}").ReadInput<Settings>());

    [Fact]
    public void Read_input_and_read_configuration_say_which_of_them_does_not_fit()
    {
        var run = Run("""{"file_name":3}""", "[]");
        Should.Throw<JsonException>(run.ReadInput<Settings>).Message.ShouldBe("The input does not fit: 'file_name' is 3, which is not of the type or form that is expected there.");
        Should.Throw<JsonException>(run.ReadConfiguration<Settings>).Message.ShouldStartWith("The configuration does not fit: the whole is []");
    }

    private static AgentRun Run(string input, string configuration) => new()
    {
        TaskId = default,
        Agent = new AgentName("echo"),
        Attempt = 1,
        Input = JsonElement.Parse(input),
        Configuration = JsonElement.Parse(configuration),
        Data = null!, // what reading an input or a setting has no use for
        Cache = null!,
        Chat = null!,
        Readable = null!,
        Documents = null!,
        Activity = null!,
        Progress = null!,
        Logger = null!,
        Time = TimeProvider.System,
        FilesDirectory = "",
    };

    private sealed record Settings(string FileName);
}
