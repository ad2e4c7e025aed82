using RsPa.Agents.BuiltIn.Reimbursement.Rules;

namespace RsPa.Agents.BuiltIn.Tests.Rules;

public class OtherRulesTests
{
    [Theory]
    [InlineData("Total RM 12.00", "MYR")]
    [InlineData("Total 12,00 €", "EUR")]
    [InlineData("SUMME EUR 12,00", "EUR")]
    [InlineData("Total £12.00", "GBP")]
    [InlineData("Total ¥1,200|TOKYO", "JPY")]
    [InlineData("Total ¥12.00|Shanghai", "JPY")]
    [InlineData("Total ₹ 12,00,000.00", "INR")]
    [InlineData("Total Rs. 500.00", "INR")]
    [InlineData("Total CHF 12.00", "CHF")]
    [InlineData("Total A$12.00", "AUD")]
    [InlineData("Total $12.00|ABN 12 345 678 901", "AUD")]
    [InlineData("Total $12.00|HST 1.20|Toronto ON M5V 2T6", "CAD")]
    [InlineData("Total $12.00|Astoria, OR 97103|Sales tax 0.10", "USD")]
    [InlineData("Total $12.00", "USD")]
    [InlineData("Att betala 120,00 kr|Stockholm", "SEK")]
    [InlineData("Total 12.00 kr|CVR 12345678", "DKK")]
    [InlineData("AMOUNT(RM)|Total 12.00", "MYR")]
    [InlineData("ACME SDN BHD|Total 12.00", "MYR")]
    [InlineData("Laden GmbH|MwSt 19%|Summe 12,00", "EUR")]
    public void The_currency_is_told_by_marks_then_by_the_country(string lines, string expected) =>
        Read(lines).Currency.ShouldNotBeNull().Value.ShouldBe(expected);

    [Fact]
    public void Without_a_sign_of_any_currency_the_owners_setting_holds_or_there_is_none()
    {
        Read("Total 12.00").Currency.ShouldBeNull();
        Read("Total 12.00", new ReceiptHints { DefaultCurrency = "NZD" }).Currency.ShouldNotBeNull().Value.ShouldBe("NZD");
        Read("Total $12.00", new ReceiptHints { DefaultCurrency = "NZD" }).Currency.ShouldNotBeNull().Value.ShouldBe("NZD");
        Read("Total €12.00", new ReceiptHints { DefaultCurrency = "NZD" }).Currency.ShouldNotBeNull().Value.ShouldBe("EUR");
    }

    [Theory]
    [InlineData("Corner Cafe|Espresso 2.00", "meals")]
    [InlineData("Hotel Sonne|2 Nächte 180,00", "lodging")]
    [InlineData("Taxi Huber|Fahrt 12.00", "travel")]
    [InlineData("Aral Tankstelle|Diesel 40,12 l", "fuel")]
    [InlineData("Pen & Paper Stationery|Envelopes 3.00", "office")]
    [InlineData("Acme|Pro plan subscription 12.00", "software")]
    [InlineData("Löwen Apotheke|Tabletten 4,00", "health")]
    public void The_category_is_guessed_by_words(string lines, string expected) =>
        Read(lines).Category.ShouldNotBeNull().Value.ShouldBe(expected);

    [Fact]
    public void A_receipt_without_telling_words_is_other_and_not_sure()
    {
        var category = Read("Qwertz|Total 1.00").Category.ShouldNotBeNull();
        category.Value.ShouldBe("other");
        category.Confidence.ShouldBeLessThan(0.5);
    }

    [Theory]
    [InlineData("Invoice No: SPS/25-26/1187", "SPS/25-26/1187")]
    [InlineData("INV#: A-0042", "A-0042")]
    [InlineData("Beleg-Nr. 004711        Kasse 2", "004711")]
    [InlineData("Quittung Nr. 55120", "55120")]
    [InlineData("Facture n° F2026-0193", "F2026-0193")]
    [InlineData("Receipt number   NP-2026-77120", "NP-2026-77120")]
    [InlineData("DOC NO.   : CS00011955   DATE: 02/12/2017", "CS00011955")]
    [InlineData("Order # 7731", "7731")]
    [InlineData("Order # 7731|Invoice 9912", "9912")]
    public void The_number_of_the_document_is_read(string lines, string expected) =>
        Read(lines).DocumentNumber.ShouldNotBeNull().Value.ShouldBe(expected);

    [Theory]
    [InlineData("TAX INVOICE")]
    [InlineData("Total bill 12.00")]
    public void A_document_without_a_number_has_none(string lines) => Read(lines).DocumentNumber.ShouldBeNull();

    [Fact]
    public void Of_a_very_long_text_the_start_and_the_end_are_read()
    {
        var junk = string.Join('\n', Enumerable.Range(0, 20_000).Select(number => $"line {number} {new string('x', 400)} 12-34/56"));
        var fields = ReceiptRules.Read($"Corner Cafe Ltd\n{junk}\nTotal £12.50");
        fields.Vendor.ShouldNotBeNull().Value.ShouldBe("Corner Cafe Ltd");
        fields.Total.ShouldNotBeNull().Value.ShouldBe(12.50m);
    }

    private static ReceiptFields Read(string lines, ReceiptHints? hints = null) => ReceiptRules.Read(lines.Replace('|', '\n'), hints);
}
