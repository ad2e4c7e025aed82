using RsPa.Agents.BuiltIn.Reimbursement.Rules;

namespace RsPa.Agents.BuiltIn.Tests.Rules;

public class DateRuleTests
{
    [Theory]
    [InlineData("Date: 25/12/2018 8:13 PM", "2018-12-25")]
    [InlineData("29-12-2017", "2017-12-29")]
    [InlineData("05-02-18", "2018-02-05")]
    [InlineData("Datum 06.02.2026", "2026-02-06")]
    [InlineData("2018-03-23", "2018-03-23")]
    [InlineData("2026/1/9 18:00", "2026-01-09")]
    [InlineData("2026年3月5日", "2026-03-05")]
    [InlineData("05 MAR 2018 18:24", "2018-03-05")]
    [InlineData("12-Jan-18", "2018-01-12")]
    [InlineData("March 1, 2026", "2026-03-01")]
    [InlineData("Mar 1st 2026", "2026-03-01")]
    [InlineData("04:54 PM, 27 MARCH, 2018", "2018-03-27")]
    [InlineData("11 mars 2026", "2026-03-11")]
    [InlineData("2 marzo 2026", "2026-03-02")]
    [InlineData("3. März 2026", "2026-03-03")]
    [InlineData("5 de mayo de 2026", "2026-05-05")]
    [InlineData("1er août 2026", "2026-08-01")]
    [InlineData("Date 20260115", "2026-01-15")]
    [InlineData("25/12/2O18", "2018-12-25")]
    [InlineData("21/05/2018TIME: 11:12", "2018-05-21")]
    [InlineData("1 12/03/2018", "2018-03-12")]
    public void Every_form_of_a_date_is_read(string line, string expected) =>
        Read(line).ShouldNotBeNull().Value.ToString("yyyy-MM-dd").ShouldBe(expected);

    [Theory]
    [InlineData("TEL 03-51213881")]
    [InlineData("32/13/2018")]
    [InlineData("30.02.2026")]
    [InlineData("Total 12.50")]
    [InlineData("May I help you")]
    public void What_is_no_date_is_not_taken_for_one(string line) => Read(line).ShouldBeNull();

    [Theory]
    [InlineData("03/04/2026|Astoria, OR 97103|Sales tax 1.00", "2026-03-04")]
    [InlineData("03/04/2026|VAT Reg No 123", "2026-04-03")]
    [InlineData("03/04/2026|printed 04/25/2026", "2026-03-04")]
    [InlineData("03/04/2026|printed 25/04/2026|Sales tax 1.00", "2026-04-03")]
    [InlineData("03/04/2026|March 4, 2026", "2026-03-04")]
    public void Day_and_month_are_settled_by_the_evidence_of_the_receipt_then_by_its_country(string lines, string expected) =>
        Read(lines).ShouldNotBeNull().Value.ToString("yyyy-MM-dd").ShouldBe(expected);

    [Fact]
    public void Without_evidence_the_owners_setting_decides() =>
        Read("03/04/2026", new ReceiptHints { DateOrder = DateOrder.MonthFirst }).ShouldNotBeNull().Value.ShouldBe(new DateOnly(2026, 3, 4));

    [Fact]
    public void Without_evidence_the_date_is_less_sure() =>
        Read("Date 03/04/2026").ShouldNotBeNull().Confidence.ShouldBeLessThan(Read("Date 23/04/2026").ShouldNotBeNull().Confidence);

    [Theory]
    [InlineData("Due date: 30/04/2026|Invoice date: 01/04/2026", "2026-04-01")]
    [InlineData("Goods may be returned until 17/03/2026|17 Feb 2026 16:05", "2026-02-17")]
    [InlineData("Expiry 31/10/2026|18-01-2026 15:44", "2026-01-18")]
    [InlineData("Scadenza: 01/04/2026|Data: 2 marzo 2026", "2026-03-02")]
    public void Due_dates_and_the_like_are_not_the_day_of_the_purchase(string lines, string expected) =>
        Read(lines).ShouldNotBeNull().Value.ToString("yyyy-MM-dd").ShouldBe(expected);

    [Fact]
    public void A_date_in_the_future_is_read_the_other_way_round_or_passed_over()
    {
        var hints = new ReceiptHints { Latest = new DateOnly(2026, 4, 3) };
        Read("Date 01/12/2025|05/04/2026", hints).ShouldNotBeNull().Value.ShouldBe(new DateOnly(2025, 12, 1));
        Read("04/12/2026", hints).ShouldBeNull();
        Read("03/12/2026|Date 02/05/2026", hints).ShouldNotBeNull().Value.ShouldBe(new DateOnly(2026, 2, 5));
    }

    [Fact]
    public void A_receipt_without_a_date_takes_the_day_of_its_message_and_is_not_sure()
    {
        var date = Read("no date here", new ReceiptHints { SentOn = new DateOnly(2026, 3, 1) }).ShouldNotBeNull();
        date.Value.ShouldBe(new DateOnly(2026, 3, 1));
        date.Source.ShouldBe("date:message");
        date.Confidence.ShouldBeLessThan(0.5);
    }

    [Theory]
    [InlineData("25/12/2018 8:13:39 PM", "20:13")]
    [InlineData("25/12/2018 12:05 AM", "00:05")]
    [InlineData("25/12/2018|20:17", "20:17")]
    public void The_time_beside_the_date_is_read_too(string lines, string expected) =>
        ReceiptRules.Read(lines.Replace('|', '\n')).Time.ShouldNotBeNull().ToString("HH:mm").ShouldBe(expected);

    private static Field<DateOnly>? Read(string lines, ReceiptHints? hints = null) => ReceiptRules.Read(lines.Replace('|', '\n'), hints).Date;
}
