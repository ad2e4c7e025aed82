using RsPa.Agents.BuiltIn.Reimbursement.Documents;
using RsPa.Agents.BuiltIn.Reimbursement.Documents.Outside;

namespace RsPa.Agents.BuiltIn.Tests.Documents;

public class HtmlReaderTests
{
    [Theory]
    [InlineData("<table><tr><td>Total</td><td>12.00</td></tr></table>", "Total 12.00")]
    [InlineData("<table><tr><td><p>Total</p></td><td><div>12.00</div></td></tr></table>", "Total 12.00")]
    [InlineData("<table><tr><td>Corner Cafe<br>12 High Street</td></tr></table>", "Corner Cafe|12 High Street")]
    [InlineData("<table><tr><td><table><tr><td>Total</td><td>12.00</td></tr><tr><td>Cash</td><td>20.00</td></tr></table></td></tr></table>", "Total 12.00|Cash 20.00")]
    [InlineData("<div>one</div><div>two <b>bold</b>\n  three</div>", "one|two bold three")]
    [InlineData("<p>seen</p><p style='display: none'>hidden</p><p hidden>hidden</p><script>var total = 1;</script>", "seen")]
    [InlineData("<pre>Tea   2.00\nTotal 2.00</pre>", "Tea 2.00|Total 2.00")]
    [InlineData("<p>Fish &amp; chips &pound;5&nbsp;only</p>", "Fish & chips £5 only")]
    [InlineData("<dl><dt>Total</dt><dd>12.00</dd></dl>", "Total|12.00")]
    public void A_page_becomes_the_lines_that_its_reader_sees(string body, string expected)
    {
        var lines = HtmlReader.Read($"<html><body>{body}</body></html>", "a.html").Split('\n')
            .Select(line => string.Join(' ', line.Split([' ', '\u00A0'], StringSplitOptions.RemoveEmptyEntries)))
            .Where(line => line.Length > 0);
        string.Join('|', lines).ShouldBe(expected);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><p>x", "a.txt", true)]
    [InlineData("<table><tr>", "a.txt", true)]
    [InlineData("<b>x</b>", "a.html", true)]
    [InlineData("Total < 5", "a.txt", false)]
    public void Html_is_told_by_its_content_then_by_its_name(string text, string name, bool expected) =>
        DocumentKind.IsHtml(text, name).ShouldBe(expected);
}
