using System.Net;
using RsPa.Actors.Store;
using RsPa.Host.Tests.Hosting;

namespace RsPa.Host.Tests.Api;

/// <summary>A read that is refused is the owner's to know of, and no fault of the program.</summary>
public sealed class ReadProblemTests(TestHost host) : IClassFixture<TestHost>
{
    [Fact]
    public async Task Too_many_reads_are_503_with_the_time_to_come_again_and_end_the_console_with_1()
    {
        host.Tasks.ListFails = new ReadRefusedException(ReadRefusal.Busy, "The service is busy with other questions.");

        using var response = await host.Http.GetAsync("/api/v1/tasks");
        var frames = await host.RunAsync("task list");

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter.ShouldNotBeNull().Delta.ShouldBe(TimeSpan.FromSeconds(1));
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await response.Content.ReadAsStringAsync()).ShouldContain("urn:rspa:busy");
        frames.ExitCode().ShouldBe(1);
        frames.Frame("error").Text("message").ShouldBe("The service is busy with other questions.");
    }

    [Fact]
    public async Task A_read_that_takes_too_long_says_what_to_do()
    {
        host.Tasks.ListFails = new ReadRefusedException(ReadRefusal.TooLong, "The question took longer than 30 s.");

        var (status, body) = await host.Http.GetJsonAsync("/api/v1/tasks");

        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        body.Text("type").ShouldBe("urn:rspa:too_slow");
        body.Text("remedy").ShouldContain("ask for less");
    }

    [Fact]
    public async Task A_file_that_can_not_be_read_is_said_as_it_is()
    {
        host.Tasks.ListFails = new StorageException("'main.db' was removed or replaced.");

        var (status, body) = await host.Http.GetJsonAsync("/api/v1/tasks");
        var frames = await host.RunAsync("task list");

        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (body.Text("type"), body.Text("detail")).ShouldBe(("urn:rspa:storage_failed", "'main.db' was removed or replaced."));
        frames.ExitCode().ShouldBe(1);
    }
}
