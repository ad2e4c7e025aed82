using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace RsPa.Agents.Files;

/// <summary>Names of files that are no text. Linux takes any bytes for a name; .NET reads it as UTF-8, and can't open what does not come back the same.</summary>
public static partial class FolderNames
{
    /// <summary>The longest name of a file on the usual file systems, in bytes of UTF-8.</summary>
    public const int LongestBytes = 255;

    // struct dirent of 64-bit Linux, the same in glibc and musl.
    private const int LengthAt = 16;
    private const int NameAt = 19;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether a name, as .NET lists it, stands for bytes that are no UTF-8. Names that truly hold U+FFFD are few, and are told apart by being there.</summary>
    public static bool MayBeNoText(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Contains('\uFFFD', StringComparison.Ordinal);
    }

    /// <summary>The names of a directory's entries that are no UTF-8, with the bytes that are none written as <c>\xE9</c>.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="most">How many at most.</param>
    /// <returns>The names, in no order; none where the system can't have any, or where they can't be read.</returns>
    public static IReadOnlyList<string> NotUtf8(string directory, int most) =>
        OperatingSystem.IsLinux() && nint.Size == 8 ? Read(directory, most) : [];

    /// <summary>Shortens a name so that it fits, with what is put behind it, into <see cref="LongestBytes"/>.</summary>
    /// <param name="name">The name, or its part before the extension.</param>
    /// <param name="behind">What follows it.</param>
    /// <returns>The whole, shortened between two characters.</returns>
    public static string Fit(string name, string behind)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(behind);
        var left = LongestBytes - Encoding.UTF8.GetByteCount(behind);
        var kept = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            left -= rune.Utf8SequenceLength;
            if (left < 0)
                return name[..kept] + behind;
            kept += rune.Utf16SequenceLength;
        }

        return name + behind;
    }

    [SupportedOSPlatform("linux")]
    private static List<string> Read(string directory, int most)
    {
        var names = new List<string>();
        var stream = opendir(directory);
        if (stream == 0)
            return names;
        try
        {
            for (var entry = readdir(stream); entry != 0 && names.Count < most; entry = readdir(stream))
            {
                var name = Bytes(entry);
                if (!IsUtf8(name))
                    names.Add(Escape(name));
            }
        }
        finally
        {
            _ = closedir(stream);
        }

        return names;
    }

    private static byte[] Bytes(nint entry)
    {
        var bytes = new byte[(ushort)Marshal.ReadInt16(entry, LengthAt) - NameAt];
        Marshal.Copy(entry + NameAt, bytes, 0, bytes.Length);
        var end = Array.IndexOf(bytes, (byte)0);
        return end < 0 ? bytes : bytes[..end];
    }

    private static bool IsUtf8(byte[] name)
    {
        try
        {
            _ = Strict.GetCharCount(name);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static string Escape(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder();
        while (name.Length > 0)
        {
            var isText = Rune.DecodeFromUtf8(name, out var rune, out var length) == OperationStatus.Done;
            if (isText)
                text.Append(rune);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\x{name[0]:X2}");
            name = name[(isText ? length : 1)..];
        }

        return text.ToString();
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint opendir(string path);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint readdir(nint stream);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int closedir(nint stream);
}
