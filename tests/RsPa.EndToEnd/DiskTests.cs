using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using RsPa.Agents;
using RsPa.EndToEnd.Api;
using RsPa.EndToEnd.Processes;
using RsPa.Testing.Files;

namespace RsPa.EndToEnd;

/// <summary>A test that mounts a small disk.</summary>
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "it mounts a tmpfs, which only Linux has";
        else if (!Environment.IsPrivilegedProcess)
            Skip = "it mounts a tmpfs, which only root may";
        else if (!SmallDisk.CanMount && Environment.GetEnvironmentVariable("CI") != "true")
            Skip = "it mounts a tmpfs, which this container does not permit";
    }
}

/// <summary>A disk in memory, of 24 MiB.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public SmallDisk()
    {
        Path = Directory.CreateDirectory(_directory["disk"]).FullName;
        if (Run("mount", "-t", "tmpfs", "-o", "size=24m,mode=700", "tmpfs", Path) != 0)
            throw new IOException($"No tmpfs could be mounted at '{Path}'.");
    }

    public static bool CanMount { get; } = Try();

    public string Path { get; }

    /// <summary>Takes all the space that is left.</summary>
    /// <returns>The file to delete.</returns>
    public string Fill()
    {
        var file = System.IO.Path.Combine(Path, "ballast");
        using var ballast = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
                ballast.Write(block);
        }
        catch (IOException)
        {
            return file; // full
        }
    }

    public void Dispose()
    {
        _ = Run("umount", "-l", Path);
        _directory.Dispose();
    }

    private static bool Try()
    {
        try
        {
            using var disk = new SmallDisk();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static int Run(string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}

/// <summary>A disk that is full, and is not full any more.</summary>
public sealed class DiskTests
{
    [SmallDiskFact]
    public async Task A_full_disk_refuses_with_the_remedy_and_all_goes_on_once_there_is_room()
    {
        using var disk = new SmallDisk();
        await using var home = new ServiceHome { Data = disk.Path };
        home.Variables["RSPA_DATABASE_URL"] = "sqlite:///" + home.MainDb.TrimStart('/');
        var service = await home.StartAsync();
        var acknowledged = new List<string> { await service.Api.SubmitAsync("reimbursement", Receipts.Input(0)) };
        await service.TaskAsync(acknowledged[0], "completed");

        var ballast = disk.Fill();
        var refusal = await Eventually.FindAsync("a refusal", async () =>
        {
            var id = TaskId.New(TimeProvider.System).ToString();
            var padded = new JsonObject { ["text"] = Receipts.Text(acknowledged.Count) + new string('-', 20_000) };
            var (status, body) = await service.Api.PostAsync("/api/v1/tasks", ApiClient.Submission(id, "reimbursement", padded));
            if (status is not HttpStatusCode.Created)
                return (object)(status, body);
            acknowledged.Add(id);
            return null;
        });
        var (refused, problem) = ((HttpStatusCode, JsonNode))refusal;
        refused.ShouldBe(HttpStatusCode.ServiceUnavailable, problem.ToJsonString());
        problem["type"]!.GetValue<string>().ShouldBe("urn:rspa:storage_failed");
        problem["detail"]!.GetValue<string>().ShouldContain("full");

        File.Delete(ballast);
        await service.ReadyAsync();
        acknowledged.Add(await service.Api.SubmitAsync("reimbursement", Receipts.Input(acknowledged.Count)));
        foreach (var id in acknowledged)
            await service.TaskAsync(id, "completed");
        await service.StopAsync();
    }
}
