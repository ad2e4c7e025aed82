using static RsPa.Testing.Hostile.HostileDocument;

namespace RsPa.Testing.Hostile;

/// <summary>Messages with parts in parts in parts, endless headers, and contents that swell.</summary>
internal static class HostileEmail
{
    private const string Head = "From: A <a@b.example>\nTo: c@d.example\nSubject: Receipt\nDate: Sun, 01 Mar 2026 06:00:04 +0000\nMIME-Version: 1.0\n";

    public static IReadOnlyList<HostileDocument> All { get; } =
    [
        Message("deep parts", () => string.Concat(Enumerable.Range(0, 20_000).Select(i => $"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n")) + "\nTotal 12.00"),
        Message("many parts", () => "Content-Type: multipart/mixed; boundary=b\n\n" + Repeat("--b\nContent-Type: text/plain\n\nTotal 12.00\n", 100_000) + "--b--\n"),
        Message("messages in messages", () => Repeat("Content-Type: message/rfc822\n\n" + Head, 5_000) + "\nTotal 12.00"),
        Message("many headers", () => Repeat("X-A: b\n", 500_000) + "\nTotal 12.00"),
        Message("a huge header", () => "X-A: " + Repeat("bbbbbbbbbbbbbb\n ", 500_000) + "\n\nTotal 12.00"),
        Message("many addresses", () => "Cc: " + Repeat("a <a@b.example>, ", 300_000) + "\n\nTotal 12.00"),
        new("email deep comments in an address", ".eml", () => Latin($"From: {new string('(', 500_000)}\nTo: c@d.example\nSubject: x\nDate: y\n\nTotal 12.00")),
        new("email deep groups in an address", ".eml", () => Latin($"From: {Repeat("a:", 300_000)}\nTo: c@d.example\nSubject: x\nDate: y\n\nTotal 12.00")),
        Message("many encoded words", () => "Subject: " + Repeat("=?utf-8?B?VG90YWw=?=\n ", 200_000) + "\n\nTotal 12.00"),
        Message("a name in many pieces", () => $"Content-Type: text/plain;\n{string.Concat(Enumerable.Range(0, 100_000).Select(i => $" name*{i}*=%41;\n"))}\n\nTotal 12.00"),
        Message("a base64 bomb", () => "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + Repeat(new string('A', 76) + "\n", 120_000)),
        Message("a quoted-printable bomb", () => "Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n" + Repeat("=3Cdiv=3E=\n", 800_000)),
        Message("a uuencoded part without end", () => "Content-Type: application/octet-stream\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n" + Repeat("M" + new string('`', 60) + "\n", 120_000)),
        Message("an unknown character set", () => "Content-Type: text/plain; charset=x-klingon\n\nTotal 12.00"),
        Message("shifting character sets", () => "Content-Type: text/plain; charset=iso-2022-jp\n\n" + Repeat("\u001B$B$H\u001B(B", 300_000)),
        Message("utf-7", () => "Content-Type: text/html; charset=utf-7\n\n" + Repeat("+ADw-div+AD4-", 200_000)),
        Message("an archive", () => "Content-Type: application/zip; name=a.zip\nContent-Disposition: attachment; filename=a.zip\nContent-Transfer-Encoding: base64\n\nUEsDBBQAAAAIAAAAIQAAAAAAAAAAAAAAAAABAAAAYQMAUEsBAhQAFAAAAAgA"),
        Message("a deep page", () => "Content-Type: text/html\n\n<html>" + Repeat("<div>", 100_000) + "Total 12.00"),
        Message("a long boundary", () => $"Content-Type: multipart/mixed; boundary={new string('b', 50_000)}\n\n" + Repeat("--" + new string('b', 400) + "\n", 15_000)),
        Message("lines of nothing but dashes", () => "Content-Type: multipart/mixed; boundary=b\n\n" + Repeat("--\n", 2_000_000)),
        new("email a reply without end", ".eml", () => Latin(Head + "\n" + Repeat(">", 8_000_000))),
    ];

    private static HostileDocument Message(string kind, Func<string> rest) => new($"email {kind}", ".eml", () => Latin(Head + rest()));
}
