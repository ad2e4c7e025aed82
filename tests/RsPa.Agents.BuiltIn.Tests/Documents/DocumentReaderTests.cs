using System.Text;
using RsPa.Agents.BuiltIn.Reimbursement.Documents;
using RsPa.Agents.BuiltIn.Tests.Fakes;

namespace RsPa.Agents.BuiltIn.Tests.Documents;

public class DocumentReaderTests
{
    [Fact]
    public void Text_in_windows_1252_keeps_its_euro_sign() =>
        Read([.. "Total 12,00 "u8, 0x80], "a.txt").Text.ShouldBe("Total 12,00 €");

    [Fact]
    public void Text_in_utf_16_is_decoded() =>
        Read([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("Total £5")], "a.txt").Text.ShouldBe("Total £5");

    [Theory]
    [InlineData(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0, 1 }, "PNG picture")]
    [InlineData(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0, 0 }, "tesseract")]
    [InlineData(new byte[] { 0x50, 0x4B, 3, 4, 0, 0 }, "save it as PDF")]
    [InlineData(new byte[] { 1, 2, 3, 4, 0, 0 }, "binary file")]
    [InlineData(new byte[0], "is empty")]
    public void What_is_no_text_is_refused_with_a_remedy(byte[] bytes, string expected)
    {
        var fault = Should.Throw<UnreadableDocumentException>(() => Read(bytes, "scan.bin")).Message;
        fault.ShouldContain("'scan.bin'");
        fault.ShouldContain(expected);
    }

    [Fact]
    public void A_blank_file_is_refused() =>
        Should.Throw<UnreadableDocumentException>(() => Read(" \n\t "u8.ToArray(), "a.txt")).Message.ShouldContain("no text");

    [Fact]
    public void A_damaged_pdf_is_refused_with_a_remedy() =>
        Should.Throw<UnreadableDocumentException>(() => Read("%PDF-1.4 and no more"u8.ToArray(), "a.pdf")).Message.ShouldContain("damaged PDF");

    [Fact]
    public void A_pdf_without_text_is_refused_with_a_remedy() =>
        Should.Throw<UnreadableDocumentException>(() => Read(SmallPdf.Write([]), "scan.pdf")).Message.ShouldContain("ocrmypdf scan.pdf");

    [Fact]
    public void Lines_of_a_pdf_are_rebuilt_by_where_the_words_stand()
    {
        // The amount comes first in the file, and the lower line before the upper one.
        var pdf = SmallPdf.Write([(300, 300, "12.50"), (40, 300, "Total"), (40, 400, "Corner Cafe"), (300, 351, "2.50"), (40, 350, "Tea")]);
        Read(pdf, "a.pdf").Text.ShouldBe("Corner Cafe\nTea   2.50\nTotal   12.50\n");
    }

    [Fact]
    public async Task Paths_that_lead_to_no_file_are_refused_by_name()
    {
        using var bench = new Bench();
        (await FaultAsync("lunch.txt")).ShouldContain("'lunch.txt' is not a full path");
        (await FaultAsync(bench.Files)).ShouldContain("is a directory");
        (await FaultAsync(Path.Combine(bench.Files, "no.txt"))).ShouldContain("does not exist");
        (await FaultAsync(Path.Combine(bench.Files, "no", "no.txt"))).ShouldContain("does not exist");
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused()
    {
        using var bench = new Bench();
        var path = bench.Write("large.txt", new byte[DocumentReader.MaxBytes + 1]);
        (await FaultAsync(path)).ShouldContain("larger than 10 MiB");
    }

    private static async Task<string> FaultAsync(string path) =>
        (await Should.ThrowAsync<UnreadableDocumentException>(() => DocumentReader.ReadFileAsync(path, CancellationToken.None))).Message;

    private static ReceiptDocument Read(byte[] bytes, string name) => DocumentReader.Read(bytes, name, CancellationToken.None).ShouldHaveSingleItem();
}
