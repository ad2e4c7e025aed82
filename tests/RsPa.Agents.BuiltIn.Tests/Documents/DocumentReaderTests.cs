using System.Text;
using RsPa.Agents.BuiltIn.Reimbursement;
using RsPa.Agents.BuiltIn.Reimbursement.Documents;
using RsPa.Agents.BuiltIn.Reimbursement.Documents.Outside;
using RsPa.Agents.BuiltIn.Tests.Fakes;
using RsPa.Agents.Documents;
using RsPa.Testing.Files;

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
    public async Task A_path_that_leads_to_a_pipe_or_a_device_is_refused_at_once_and_a_link_to_a_file_is_followed()
    {
        using var bench = new Bench();
        OddFiles.MakePipe(Path.Combine(bench.Files, "pipe.txt"));
        File.CreateSymbolicLink(Path.Combine(bench.Files, "zero.txt"), "/dev/zero");
        File.CreateSymbolicLink(Path.Combine(bench.Files, "link.txt"), bench.Write("real.txt", "Total 12.00"u8.ToArray()));
        (await FaultAsync(Path.Combine(bench.Files, "pipe.txt"))).ShouldContain("is a pipe (FIFO), not a file");
        (await FaultAsync(Path.Combine(bench.Files, "zero.txt"))).ShouldContain("'/dev/zero'");
        (await ReadFileAsync(Path.Combine(bench.Files, "link.txt"), new DocumentsInside())).ShouldHaveSingleItem().Text.ShouldBe("Total 12.00");
    }

    [Fact]
    public async Task Only_what_a_parser_has_to_look_at_is_read_outside()
    {
        using var bench = new Bench();
        var documents = new DocumentsInside();
        foreach (var (name, content) in new[] { ("a.txt", "Total 12.00"), ("b.html", "<b>Total 12.00</b>"), ("c.txt", "<table><tr><td>Total 12.00"), ("d.eml", "From: a@b.example\n\nTotal 12.00") })
            (await ReadFileAsync(bench.Write(name, Encoding.ASCII.GetBytes(content)), documents)).ShouldHaveSingleItem().Text.Trim().ShouldBe("Total 12.00");
        await ReadFileAsync(bench.Write("e.pdf", SmallPdf.Write([(40, 300, "Total 12.00")])), documents);
        documents.Asked.ShouldBe(["b.html", "c.txt", "d.eml", "e.pdf"]);
    }

    [Fact]
    public async Task A_document_that_went_past_a_limit_is_rejected_with_the_reason()
    {
        using var bench = new Bench { Documents = new FixedDocuments(new DocumentReading.Refused("needs more than 256 MiB of memory to read", DocumentLimit.Memory)) };
        var path = bench.Write("a.pdf", "%PDF-1.4"u8.ToArray());
        (await bench.RejectedAsync(new ReimbursementAgentType(), AgentJson.Write(new { path }))).ShouldBe("'a.pdf' needs more than 256 MiB of memory to read: submit the receipt's text instead.");
    }

    [Fact]
    public async Task A_document_that_could_not_be_read_now_is_tried_again()
    {
        using var bench = new Bench { Documents = new FixedDocuments(new DocumentReading.Unavailable("too many wait")) };
        var path = bench.Write("a.pdf", "%PDF-1.4"u8.ToArray());
        (await bench.RunAsync(new ReimbursementAgentType(), AgentJson.Write(new { path }))).ShouldBe(AgentResult.Fail("too many wait"));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("{}")]
    [InlineData("""[{"text":null,"kind":"pdf","name":"a.pdf"}]""")]
    [InlineData("""[{"text":"Total 12.00"}]""")]
    [InlineData("""[{"text":" ","kind":"pdf","name":"a.pdf"}]""")]
    public async Task What_a_reader_that_was_taken_over_gives_is_not_trusted(string given)
    {
        using var bench = new Bench { Documents = new FixedDocuments(new DocumentReading.Done(System.Text.Json.JsonElement.Parse(given))) };
        var path = bench.Write("a.pdf", "%PDF-1.4"u8.ToArray());
        (await bench.RejectedAsync(new ReimbursementAgentType(), AgentJson.Write(new { path }))).ShouldContain("'a.pdf'");
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused()
    {
        using var bench = new Bench();
        var path = bench.Write("large.txt", Encoding.ASCII.GetBytes(new string('x', ReceiptDocument.MostCharacters + 1)));
        (await FaultAsync(path)).ShouldContain("more than 200,000 characters");
        var page = bench.Write("large.html", Encoding.ASCII.GetBytes($"<p>{new string('x', ReceiptDocument.MostCharacters + 1)}"));
        (await FaultAsync(page)).ShouldContain("more than 200,000 characters");
    }

    private static async Task<string> FaultAsync(string path) =>
        (await Should.ThrowAsync<UnreadableDocumentException>(() => ReadFileAsync(path, new DocumentsInside()))).Message;

    private static async Task<IReadOnlyList<ReceiptDocument>> ReadFileAsync(string path, IDocuments documents)
    {
        using var bench = new Bench { Documents = documents };
        return await DocumentReader.ReadFileAsync(bench.Run(new ReimbursementAgentType(), "{}"), path, CancellationToken.None);
    }

    private static ReceiptDocument Read(byte[] bytes, string name) => ReceiptDocumentReader.ReadAll(bytes, name).ShouldHaveSingleItem();
}
