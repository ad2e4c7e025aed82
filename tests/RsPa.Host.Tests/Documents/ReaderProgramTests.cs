using RsPa.Host.Start;

namespace RsPa.Host.Tests.Documents;

public sealed class ReaderProgramTests
{
    [Theory]
    [InlineData("/usr/bin/dotnet", "/app/RsPa.Host.dll", true, null, "/usr/bin/dotnet /app/RsPa.Host.dll")] // dotnet RsPa.Host.dll
    [InlineData("/app/RsPa.Host", "/app/RsPa.Host.dll", true, null, "/app/RsPa.Host")] // as published
    [InlineData("/app/RsPa.Host", "", true, null, "/app/RsPa.Host")] // as one file
    [InlineData("/tests/testhost", "/tests/RsPa.Host.dll", false, "/opt/dotnet/dotnet", "/opt/dotnet/dotnet /tests/RsPa.Host.dll")] // inside of a test
    [InlineData("/usr/bin/dotnet", "/tests/RsPa.Host.dll", false, "/opt/dotnet/dotnet", "/usr/bin/dotnet /tests/RsPa.Host.dll")]
    [InlineData("/tests/testhost", "/tests/RsPa.Host.dll", false, null, "dotnet /tests/RsPa.Host.dll")]
    public void The_program_is_started_again_as_it_was_started(string program, string assembly, bool isOwnProgram, string? dotnet, string expected)
    {
        var command = ReaderProgram.Find(program, assembly, isOwnProgram, dotnet, "/no/shared/runtime/1.0.0/");
        string.Join(' ', command.Arguments.Prepend(command.Program)).ShouldBe(expected);
    }
}
