using System.CodeDom.Compiler;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace RsPa.Host.Logging;

/// <summary>The place in the source from which an entry was logged.</summary>
/// <param name="Module">The type.</param>
/// <param name="Function">The method; for an asynchronous one or a lambda the method in which it stands.</param>
/// <param name="Line">The line, from 1; null without debug symbols.</param>
internal sealed record LogCaller(string Module, string Function, int? Line)
{
    private static readonly string[] Plumbing = ["Serilog", "Microsoft.Extensions.Logging", "RsPa.Host.Logging"];

    // To find the line in the debug symbols, which .NET does for every frame of a stack, costs four times as much as the walk: it is done
    // once for each place in the code. The methods are held weakly, so that a plug-in's can go with it.
    private static readonly ConditionalWeakTable<MethodBase, ConcurrentDictionary<int, LogCaller>> Known = [];

    /// <summary>The first caller that is not part of logging itself; null where there is none.</summary>
    public static LogCaller? Find()
    {
        var frames = new StackTrace(1, fNeedFileInfo: false).GetFrames();
        for (var i = 0; i < frames.Length; i++)
        {
            if (frames[i].GetMethod() is not { DeclaringType: { } type } method || IsPlumbing(type, method))
                continue;
            var places = Known.GetOrCreateValue(method);
            var offset = frames[i].GetILOffset();
            if (!places.TryGetValue(offset, out var caller))
            {
                var line = new StackTrace(1, fNeedFileInfo: true).GetFrame(i)?.GetFileLineNumber();
                places[offset] = caller = new LogCaller(Outermost(type).Name, Name(type, method), line > 0 ? line : null);
            }

            return caller;
        }

        return null;
    }

    // Generated methods are those of LoggerMessage: whoever calls them is meant.
    private static bool IsPlumbing(Type type, MethodBase method) =>
        (type.Namespace is { } space && Array.Exists(Plumbing, name => IsWithin(space, name)))
        || method.IsDefined(typeof(GeneratedCodeAttribute), inherit: false);

    private static bool IsWithin(string space, string name) =>
        space.StartsWith(name, StringComparison.Ordinal) && (space.Length == name.Length || space[name.Length] == '.');

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
