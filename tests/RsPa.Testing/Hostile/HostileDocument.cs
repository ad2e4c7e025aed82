using System.Text;

namespace RsPa.Testing.Hostile;

/// <summary>A kind of document that is made to harm whoever reads it.</summary>
/// <param name="Kind">What it is, in a word or two.</param>
/// <param name="Extension">The extension of its file.</param>
/// <param name="Make">Makes its content.</param>
public sealed record HostileDocument(string Kind, string Extension, Func<byte[]> Make)
{
    /// <summary>All kinds.</summary>
    public static IReadOnlyList<HostileDocument> All { get; } = [.. HostileHtml.All, .. HostilePdf.All, .. HostileEmail.All, .. HostileText.All];

    /// <summary>The name of its file.</summary>
    public string FileName => $"{Kind.Replace(' ', '_')}{Extension}";

    internal static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();

    internal static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);
}
