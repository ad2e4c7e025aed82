using Xunit;

namespace RsPa.Testing;

/// <summary>A fact of Linux alone.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    /// <summary>Skips the test elsewhere.</summary>
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "Only on Linux";
    }
}
