using RsPa.Agents;

namespace RsPa.Host.Start;

/// <summary>What is said before there is a log, and after it.</summary>
internal static class Messages
{
    /// <summary>The exit code of a service that could not start or had to stop.</summary>
    public const int Failed = 1;

    /// <summary>Answers a question such as <c>--help</c>.</summary>
    public static int Show(string text, int exitCode)
    {
        System.Console.Out.WriteLine(text);
        return exitCode;
    }

    /// <summary>Says why the service can't go on.</summary>
    public static int Complain(string text, int exitCode)
    {
        System.Console.Error.WriteLine(DisplayText.Block(text));
        return exitCode;
    }
}
