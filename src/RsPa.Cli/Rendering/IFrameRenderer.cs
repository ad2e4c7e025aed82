using RsPa.Cli.Protocol;

namespace RsPa.Cli.Rendering;

/// <summary>Shows a command's frames.</summary>
internal interface IFrameRenderer
{
    /// <summary>Shows one frame.</summary>
    void Show(Frame frame);

    /// <summary>Shows what is still kept: called at the end, or when the command is broken off.</summary>
    void Finish();

    /// <summary>Says what went wrong here, in the client.</summary>
    void Fail(string message);
}
