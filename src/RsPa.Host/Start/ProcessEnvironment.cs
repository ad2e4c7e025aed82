using System.Collections;
using System.Diagnostics;

namespace RsPa.Host.Start;

/// <summary>What the process was started with.</summary>
internal static class ProcessEnvironment
{
    /// <summary>The directory that the process stands in; an empty text where it was removed meanwhile.</summary>
    public static string WorkingDirectory
    {
        get
        {
            try
            {
                return Environment.CurrentDirectory;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        }
    }

    /// <summary>The user's home directory, which may not be there yet; the working directory where the user has none, as in a bare container.</summary>
    public static string Home
    {
        get
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
            return home.Length > 0 ? home : WorkingDirectory;
        }
    }

    /// <summary>When the process began, so that what a start takes is told whole: the runtime's own part too.</summary>
    public static DateTimeOffset StartedAt
    {
        get
        {
            using var self = Process.GetCurrentProcess();
            return new DateTimeOffset(self.StartTime).ToUniversalTime();
        }
    }

    /// <summary>The environment variables.</summary>
    public static IReadOnlyDictionary<string, string> Read() =>
        Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
