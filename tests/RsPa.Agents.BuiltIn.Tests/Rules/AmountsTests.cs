using RsPa.Agents.BuiltIn.Reimbursement.Rules;

namespace RsPa.Agents.BuiltIn.Tests.Rules;

public class AmountsTests
{
    [Theory]
    [InlineData("12.50", "12.50")]
    [InlineData("1,234.50", "1234.50")]
    [InlineData("12,34,567.00", "1234567.00")]
    [InlineData("1'234.50", "1234.50")]
    [InlineData("RM8.60", "8.60")]
    [InlineData("TOTAL $53.70", "53.70")]
    [InlineData("TOTAL.......12.50", "12.50")]
    [InlineData("53.00S", "53.00")]
    [InlineData("2.50SR", "2.50")]
    [InlineData("CHANGE RM .00", "0.00")]
    [InlineData("¥1,234", "1234")]
    [InlineData("-RM0.02", "-0.02")]
    [InlineData("(0.02)", "-0.02")]
    [InlineData("18.80-", "-18.80")]
    [InlineData("LESS -5.00", "-5.00")]
    [InlineData("QTY 2 X 3", "3")]
    public void A_line_with_a_point_for_decimals_gives_its_amount(string line, string expected) =>
        Amounts.In(line, new NumberStyle(DecimalComma: false))[^1].Value.ShouldBe(decimal.Parse(expected));

    [Theory]
    [InlineData("12,50", "12.50")]
    [InlineData("1.234,50", "1234.50")]
    [InlineData("1 234,50 €", "1234.50")]
    [InlineData("1.234", "1234")]
    [InlineData("SUMME 12,-", "12")]
    [InlineData("0,850", "0.850")]
    public void A_line_with_a_comma_for_decimals_gives_its_amount(string line, string expected) =>
        Amounts.In(line, new NumberStyle(DecimalComma: true))[^1].Value.ShouldBe(decimal.Parse(expected));

    [Theory]
    [InlineData("25/12/2018")]
    [InlineData("20:17")]
    [InlineData("GST 6%")]
    [InlineData("MWST 19 %")]
    [InlineData("B999215")]
    [InlineData("03-51213881")]
    [InlineData("350ML")]
    [InlineData("#123")]
    [InlineData("789417-W")]
    public void What_only_looks_like_an_amount_is_none(string line) =>
        Amounts.In(line, new NumberStyle(DecimalComma: false)).ShouldBeEmpty();

    [Fact]
    public void A_point_before_three_digits_parts_thousands_only_where_the_receipt_writes_decimals_with_a_comma()
    {
        new NumberStyle(DecimalComma: true).Read("9.000", out _).ShouldBe(9000m);
        new NumberStyle(DecimalComma: false).Read("9.000", out _).ShouldBe(9.000m);
    }

    [Theory]
    [InlineData("1,20 and 3,40 and 5.60", true)]
    [InlineData("1.20 and 3.40 and 5,60", false)]
    [InlineData("87.500 and 12.500", true)]
    [InlineData("weight 1.234", false)]
    [InlineData("no numbers", false)]
    public void The_style_is_the_one_that_most_numbers_show(string text, bool comma) =>
        NumberStyle.Of(text).DecimalComma.ShouldBe(comma);

    [Fact]
    public void A_number_too_long_for_money_is_none() =>
        Amounts.In("9556939040116", new NumberStyle(DecimalComma: false)).ShouldBeEmpty();
}
