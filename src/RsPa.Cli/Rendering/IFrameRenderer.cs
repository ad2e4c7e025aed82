using RsPa.Cli.Protocol;

namespace RsPa.Cli.Rendering;

/// <summary>Shows a command's frames.</summary>
internal interface IFrameRenderer
{
    /// <summary>Shows one frame.</summary>
    void Show(Frame frame);

    /// <summary>Shows what is still kept: called at the end, or when the command is interrupted.</summary>
    void Finish();

    /// <summary>Says what went wrong here, in the client.</summary>
    /// <param name="message">What.</param>
    /// <param name="remedy">What to do, where the message does not say it.</param>
    void Fail(string message, string? remedy = null);
}
