using System.Diagnostics;
using System.Net.Sockets;
using RsPa.Cli.Connection;

namespace RsPa.Cli.Tests;

/// <summary>The client tells nothing to a socket of somebody else.</summary>
public sealed class SocketTrustTests : IDisposable
{
    private const uint Me = 1000;
    private const uint Other = 1001;

    private readonly string _directory = Directory.CreateTempSubdirectory("rspa-").FullName;

    private string Path => System.IO.Path.Combine(_directory, "rspa.sock");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(Me, Me, 0x1C0, true)]
    [InlineData(0u, 0u, 0x1ED, true)]
    [InlineData(Me, 0u, 0x3FF, true)]
    [InlineData(Other, Me, 0x1C0, false)]
    [InlineData(Me, Other, 0x1C0, false)]
    [InlineData(Me, Me, 0x1FF, false)]
    [InlineData(Me, Me, 0x1F8, false)]
    public void A_socket_is_trusted_by_its_owner_and_its_place(uint socket, uint directory, int mode, bool trusted) =>
        (SocketTrust.Judge(isSocket: true, socket, directory, (UnixFileMode)mode, Me) is null).ShouldBe(trusted);

    [Fact]
    public void What_is_no_socket_is_not_connected_to() =>
        SocketTrust.Judge(isSocket: false, Me, Me, (UnixFileMode)0x1C0, Me).ShouldBe("is not a socket");

    [FactWhere(Needs.UnixSockets)]
    public async Task Ones_own_socket_passes_and_its_server_too()
    {
        using var listener = Listen();
        SocketTrust.CheckPlace(Path);
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(Path));
        SocketTrust.CheckPeer(client, Path);
    }

    // The neighbour's ./data/rspa.sock made root's shell run code. Whoever it is that asks, a socket of a third user is left alone.
    [FactWhere(Needs.Root)]
    public async Task A_socket_of_another_user_is_sent_nothing()
    {
        using var listener = Listen();
        await ChangeOwnerAsync("12345", Path);
        using (var run = await RspaRun.OneAsync(Path, "status"))
        {
            run.ExitCode.ShouldBe(3);
            run.Error.ShouldContain("belongs to the user 12345");
            run.Error.ShouldContain("nothing was sent");
        }

        using (var completion = await RspaRun.OneAsync(Path, "[suggest:12]", "rspa task s"))
            completion.Output.ShouldBeEmpty();
        await ChangeOwnerAsync("0", Path);
        await ChangeOwnerAsync("12345", _directory);
        using (var run = await RspaRun.OneAsync(Path, "status"))
            run.Error.ShouldContain("lies in a directory of the user 12345");
        await ChangeOwnerAsync("0", _directory);

        listener.Poll(TimeSpan.Zero, SelectMode.SelectRead).ShouldBeFalse();
    }

    private Socket Listen()
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Path));
        listener.Listen();
        return listener;
    }

    private static async Task ChangeOwnerAsync(string owner, string path)
    {
        using var process = Process.Start("chown", [owner, path]);
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
    }
}
