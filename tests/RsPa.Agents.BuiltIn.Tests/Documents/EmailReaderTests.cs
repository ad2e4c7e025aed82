using System.Text;
using RsPa.Agents.BuiltIn.Reimbursement.Documents;
using RsPa.Agents.BuiltIn.Reimbursement.Documents.Outside;

namespace RsPa.Agents.BuiltIn.Tests.Documents;

public class EmailReaderTests
{
    private const string Head = "From: Acorn Media <billing@acorn.example>\nTo: me@example.org\nSubject: Receipt\nDate: Sun, 01 Mar 2026 06:00:04 +0000\nMIME-Version: 1.0\n";

    [Fact]
    public void Attachments_come_first_then_html_then_text()
    {
        var parts = Read(
            """
            Content-Type: multipart/mixed; boundary="m"

            --m
            Content-Type: multipart/alternative; boundary="a"

            --a
            Content-Type: text/plain

            as text
            --a
            Content-Type: text/html

            <p>as html</p>
            --a--
            --m
            Content-Type: text/plain; name="receipt.txt"
            Content-Disposition: attachment; filename="receipt.txt"

            as attachment
            --m--
            """);
        parts.Select(part => part.Text.Trim()).ShouldBe(["as attachment", "as html", "as text"]);
        parts[0].Name.ShouldBe("receipt.txt");
        parts.Select(part => part.Kind).ShouldBe(["email/text", "email/html", "email/text"]);
    }

    [Fact]
    public void The_sender_and_the_day_are_told_along()
    {
        var part = Read("Content-Type: text/plain\n\nhello").ShouldHaveSingleItem();
        part.Sender.ShouldBe("Acorn Media");
        part.SentOn.ShouldBe(new DateOnly(2026, 3, 1));
    }

    [Fact]
    public void A_day_that_can_not_be_read_is_none() =>
        ReceiptDocumentReader.ReadAll("From: a@b.example\nTo: c@d.example\nDate: some day\n\nhello"u8.ToArray(), "mail.eml").ShouldHaveSingleItem().SentOn.ShouldBeNull();

    [Fact]
    public void A_forwarded_message_is_read_with_its_own_sender()
    {
        var parts = Read(
            """
            Content-Type: multipart/mixed; boundary="m"

            --m
            Content-Type: text/plain

            see below
            --m
            Content-Type: message/rfc822

            From: Shop <shop@shop.example>
            Date: Mon, 05 Jan 2026 10:00:00 +0000
            Content-Type: text/plain

            Total 12.00
            --m--
            """);
        parts.ShouldContain(part => part.Sender == "Shop" && part.Text.Contains("Total 12.00"));
    }

    [Fact]
    public void A_message_with_nothing_but_a_picture_says_so()
    {
        var fault = Should.Throw<UnreadableDocumentException>(() => Read(
            """
            Content-Type: image/png; name="photo.png"
            Content-Disposition: attachment; filename="photo.png"
            Content-Transfer-Encoding: base64

            iVBORw0KGgoAAAANSUhEUg==
            """)).Message;
        fault.ShouldContain("'photo.png' is a PNG picture");
    }

    [Theory]
    [InlineData("From: a@b.example\nSubject: x\n\nbody", "a.eml", true)]
    [InlineData("From: a@b.example\nTo: c@d.example\nSubject: x\nDate: y\n\nbody", "a.txt", true)]
    [InlineData("Total: 12.00\nDate: 01/02/2026\n", "a.txt", false)]
    [InlineData("Corner Cafe\nTotal 12.00", "a.eml", false)]
    public void A_message_is_told_by_its_head(string text, string name, bool expected) =>
        DocumentKind.IsEmail(Encoding.UTF8.GetBytes(text), name).ShouldBe(expected);

    private static IReadOnlyList<ReceiptDocument> Read(string rest) =>
        ReceiptDocumentReader.ReadAll(Encoding.UTF8.GetBytes(Head + rest), "mail.eml");
}
