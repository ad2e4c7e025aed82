using System.CodeDom.Compiler;
using System.Diagnostics;
using System.Reflection;

namespace RsPa.Host.Logging;

/// <summary>The place in the source from which an entry was logged.</summary>
/// <param name="Module">The type.</param>
/// <param name="Function">The method; for an asynchronous one or a lambda the method in which it stands.</param>
/// <param name="Line">The line, from 1; null without debug symbols.</param>
internal sealed record LogCaller(string Module, string Function, int? Line)
{
    private static readonly string[] Plumbing = ["Serilog", "Microsoft.Extensions.Logging", "RsPa.Host.Logging"];

    /// <summary>The first caller that is not part of logging itself; null where there is none.</summary>
    public static LogCaller? Find()
    {
        var trace = new StackTrace(1, fNeedFileInfo: true);
        foreach (var frame in trace.GetFrames())
        {
            if (frame.GetMethod() is not { DeclaringType: { } type } method || IsPlumbing(type, method))
                continue;
            return new LogCaller(Outermost(type).Name, Name(type, method), frame.GetFileLineNumber() is > 0 and var line ? line : null);
        }

        return null;
    }

    // Generated methods are those of LoggerMessage: whoever calls them is meant.
    private static bool IsPlumbing(Type type, MethodBase method) =>
        method.IsDefined(typeof(GeneratedCodeAttribute), inherit: false)
        || Array.Exists(Plumbing, name => type.Namespace is { } space && (space == name || space.StartsWith($"{name}.", StringComparison.Ordinal)));

    private static Type Outermost(Type type) => type.DeclaringType is { } outer && type.Name.Contains('<', StringComparison.Ordinal) ? Outermost(outer) : type;

    // The compiler names the method in angle brackets: <RunAsync>d__5.MoveNext, <RunAsync>b__0.
    private static string Name(Type type, MethodBase method) =>
        Bracketed(method.Name) ?? (method.Name == "MoveNext" ? Bracketed(type.Name) : null) ?? method.Name;

    private static string? Bracketed(string name)
    {
        var end = name.IndexOf('>', StringComparison.Ordinal);
        return name.StartsWith('<') && end > 1 ? name[1..end].TrimStart('<') : null;
    }
}
