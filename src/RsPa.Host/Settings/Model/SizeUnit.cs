using System.Globalization;

namespace RsPa.Host.Settings.Model;

/// <summary>A unit of size with its HOCON names: powers of 1024 for <c>K</c>, <c>Ki</c> and <c>KiB</c>, powers of 1000 for <c>kB</c> and <c>MB</c>.</summary>
/// <param name="Name">The name that is shown.</param>
/// <param name="Bytes">Its size in bytes.</param>
/// <param name="OtherNames">Further names that HOCON knows.</param>
internal sealed record SizeUnit(string Name, long Bytes, params string[] OtherNames)
{
    public static readonly SizeUnit Byte = new("bytes", 1, "B", "b", "byte");

    public static readonly SizeUnit Mebibyte = new("MiB", 1L << 20, "M", "m", "Mi", "mebibyte", "mebibytes");

    private static readonly SizeUnit[] Binary =
    [
        new("GiB", 1L << 30, "G", "g", "Gi", "gibibyte", "gibibytes"),
        Mebibyte,
        new("KiB", 1L << 10, "K", "k", "Ki", "kibibyte", "kibibytes"),
        Byte,
    ];

    private static readonly SizeUnit[] Decimals =
    [
        new("GB", 1_000_000_000, "gigabyte", "gigabytes"),
        new("MB", 1_000_000, "megabyte", "megabytes"),
        new("kB", 1_000, "kilobyte", "kilobytes"),
    ];

    /// <summary>The unit of that name; null where there is none.</summary>
    public static SizeUnit? Find(string name) =>
        Binary.Concat(Decimals).FirstOrDefault(unit => unit.Name == name || unit.OtherNames.Contains(name, StringComparer.Ordinal));

    /// <summary>The largest exact form, such as <c>10 MiB</c>.</summary>
    public static string Write(long bytes)
    {
        var unit = Binary.First(unit => unit.Bytes == 1 || (bytes != 0 && bytes % unit.Bytes == 0));
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / unit.Bytes} {unit.Name}");
    }
}
