using RsPa.Isolation.Protocol;

namespace RsPa.Isolation.Tests;

public sealed class FramesTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        using var stream = new MemoryStream();
        Frames.Write(stream, [1, 2, 3]);
        Frames.Write(stream, []);
        Frames.WriteAbandoned(stream);
        stream.Position = 0;
        Frames.Read(stream, 3, out _).ShouldBe([1, 2, 3]);
        Frames.Read(stream, 3, out var abandoned).ShouldBe([]);
        abandoned.ShouldBeFalse();
        Frames.Read(stream, 3, out abandoned).ShouldBeNull();
        abandoned.ShouldBeTrue();
        Frames.Read(stream, 3, out abandoned).ShouldBeNull();
        abandoned.ShouldBeFalse();
    }

    [Theory]
    [InlineData(new byte[] { 4, 0, 0, 0, 1, 2, 3, 4 }, "a frame of 4 bytes, where at most 3 are taken")]
    [InlineData(new byte[] { 0xFE, 0xFF, 0xFF, 0xFF }, "a frame of 4294967294 bytes, where at most 3 are taken")]
    [InlineData(new byte[] { 3, 0, 0, 0, 1, 2 }, "the stream ended in the middle of a frame")]
    [InlineData(new byte[] { 3, 0 }, "the stream ended in the middle of a frame")]
    public void What_is_too_long_or_cut_short_is_refused(byte[] sent, string message)
    {
        using var stream = new MemoryStream(sent);
        Should.Throw<ProtocolException>(() => Frames.Read(stream, 3, out _)).Message.ShouldBe(message);
    }
}
