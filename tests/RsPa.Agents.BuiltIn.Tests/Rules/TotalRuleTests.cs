using RsPa.Agents.BuiltIn.Reimbursement.Rules;

namespace RsPa.Agents.BuiltIn.Tests.Rules;

public class TotalRuleTests
{
    [Theory]
    [InlineData("plain", "Subtotal 10.00|Tax 0.80|Total 10.80", "10.80")]
    [InlineData("tip", "Subtotal 44.70|Tip 9.00|TOTAL 53.70|VISA 53.70", "53.70")]
    [InlineData("rounding", "TOTAL AMOUNT: RM7.72|ROUNDING: -RM0.02|NETT TOTAL: RM7.70|CASH RM7.70", "7.70")]
    [InlineData("count in the label", "TOTAL QTY: 3   6.36|TOTAL 6.40|CASH 10.00|CHANGE 3.60", "6.40")]
    [InlineData("two pairs on a line", "TOTAL SAVING   0.00   TOTAL   77.20", "77.20")]
    [InlineData("amount below the label", "TOTAL AMOUNT PAYABLE|RM   41.95", "41.95")]
    [InlineData("count beside, amount below", "ITEM COUNT|TOTAL   2|5.00|CASH 10.00|CHANGE 5.00", "5.00")]
    [InlineData("tax summary after", "TOTAL 10.40|GST SUMMARY|CODE % NET AMT GST TOTAL(RM)|TOTAL 9.81 0.59 11.00", "10.40")]
    [InlineData("tax included", "TOTAL INCL. GST@6% RM 71.90|CASH RM 72.00|CHANGE RM 0.10|GST @6% INCLUDED IN TOTAL RM 4.07", "71.90")]
    [InlineData("excluding and including", "TOTAL (EXCLUDING GST): 9.07|GST PAYABLE (6%): 0.53|TOTAL (INCLUSIVE OF GST): 9.60", "9.60")]
    [InlineData("german", "Zwischensumme 12,00|SUMME EUR 1.213,00|Gegeben bar 1.220,00|Rückgeld 7,00", "1213.00")]
    [InlineData("german tax table", "Gesamtbetrag 13,00 EUR|Nettobetrag 10,92|MwSt 19% 2,08", "13.00")]
    [InlineData("french", "Total HT 203,00 €|TVA 10 % 20,30 €|Total TTC 223,30 €", "223.30")]
    [InlineData("french to pay", "Sous-total 10,00|Net à payer 12,00 €", "12.00")]
    [InlineData("italian", "Imponibile 1.000,00|IVA 22 % 220,00|Totale 1.220,00 €", "1220.00")]
    [InlineData("spanish", "Base imponible 10,00|IVA 2,10|Total a pagar 12,10 €", "12.10")]
    [InlineData("dutch", "Subtotaal 10,00|Totaal 12,10|Te betalen 12,10", "12.10")]
    [InlineData("swedish", "Totalt 120,00 kr|Moms 24,00|Att betala 120,00 kr", "120.00")]
    [InlineData("japanese in latin", "SHOKEI ¥2,880|GOKEI ¥3,168|AZUKARI ¥4,000|OTSURI ¥832", "3168")]
    [InlineData("japanese", "小計 2,880円|合計 3,168円", "3168")]
    [InlineData("no cents", "Kopi 50.000|Total 87.500|Tunai 100.000|Kembali 12.500", "87500")]
    [InlineData("balance due", "Invoice total 100.00|Paid 40.00|Balance due 60.00", "60.00")]
    [InlineData("saved", "TOTAL 20.00|YOU SAVED 5.00", "20.00")]
    [InlineData("refund", "REFUND RECEIPT|TOTAL -12.00", "-12.00")]
    public void The_total_is_what_was_to_be_paid(string _, string lines, string expected) =>
        Read(lines).ShouldNotBeNull().Value.ShouldBe(decimal.Parse(expected));

    [Theory]
    [InlineData("Hello world")]
    [InlineData("Coffee 2.50|Tea 3.00")]
    [InlineData("TOTAL 0.00")]
    [InlineData("Total items: 3")]
    public void Where_no_amount_is_called_a_total_and_no_payment_tells_it_there_is_none(string lines) =>
        Read(lines).ShouldBeNull();

    [Fact]
    public void Cash_less_change_tells_the_total_where_no_label_does()
    {
        var total = Read("Coffee 2.50|Cash 10.00|Change 7.50").ShouldNotBeNull();
        total.Value.ShouldBe(2.50m);
        total.Source.ShouldBe("total:cash_less_change");
    }

    [Fact]
    public void Arithmetic_that_agrees_makes_it_surer()
    {
        var alone = Read("Total 10.80").ShouldNotBeNull();
        var paid = Read("Total 10.80|Cash 20.00|Change 9.20").ShouldNotBeNull();
        paid.Confidence.ShouldBeGreaterThan(alone.Confidence);
    }

    [Fact]
    public void The_evidence_is_the_line_as_it_stands() =>
        Read("Total  to pay   £25.64").ShouldNotBeNull().Evidence.ShouldBe("Total  to pay   £25.64");

    private static Field<decimal>? Read(string lines) => ReceiptRules.Read(lines.Replace('|', '\n')).Total;
}
