using RsPa.Agents.BuiltIn.Reimbursement.Rules;

namespace RsPa.Agents.BuiltIn.Tests.Rules;

public class VendorRuleTests
{
    [Theory]
    [InlineData("first line", "BLUE HERON DINER|118 Wharf Street|Astoria, OR 97103", "BLUE HERON DINER")]
    [InlineData("title above", "TAX INVOICE|Corner Cafe|12 High Street", "Corner Cafe")]
    [InlineData("registration number", "GOLDEN TILE SDN BHD (1234567-X)|NO 5, JALAN BATU 2", "GOLDEN TILE SDN BHD")]
    [InlineData("part of the name in brackets", "MAPLE TOYS (M) SDN BHD|NO 5, JALAN BATU 2", "MAPLE TOYS (M) SDN BHD")]
    [InlineData("brand above the company", "Sunbeam|Sunbeam Retail Ltd|14 Castle Row", "Sunbeam Retail Ltd")]
    [InlineData("name over two lines", "NORTH STAR HARDWARE|ENTERPRISE (EAST|SIDE) SDN BHD|NO 5, JALAN BATU 2", "NORTH STAR HARDWARE ENTERPRISE (EAST SIDE) SDN BHD")]
    [InlineData("one word a line", "THE|CORNER|BAKERY|12 High Street", "THE CORNER BAKERY")]
    [InlineData("a person's name above the shop", "LIM AH KOW|KEDAI RUNCIT MESRA|NO 5, JALAN BATU 2", "KEDAI RUNCIT MESRA")]
    [InlineData("subtitle below", "TWO FOXES|BISTRO & CAFE|12 High Street", "TWO FOXES")]
    [InlineData("greeting above", "WELCOME TO|Harbour Books Ltd|1 Quay Street", "Harbour Books Ltd")]
    [InlineData("german", "Bäckerei Morgenrot GmbH|Lindenallee 12|79098 Freiburg", "Bäckerei Morgenrot GmbH")]
    [InlineData("customer below", "Blue Pen Co|Bill to: Big Customer Ltd|Total 4.00", "Blue Pen Co")]
    [InlineData("label", "Your order is confirmed!|Sold by: Acorn Media LLC|Total 4.00", "Acorn Media LLC")]
    [InlineData("stars around", "*** Corner Cafe ***|Total 4.00", "Corner Cafe")]
    [InlineData("number above", "158|Corner Cafe|Total 4.00", "Corner Cafe")]
    public void The_vendor_is_the_name_in_the_head(string _, string lines, string expected) =>
        Read(lines).ShouldNotBeNull().Value.ShouldBe(expected);

    [Fact]
    public void Where_the_head_has_no_name_the_sender_of_the_message_is_the_vendor()
    {
        var vendor = ReceiptRules.Read("Receipt\nTotal: 12.00", new ReceiptHints { Sender = "Acorn Media" }).Vendor.ShouldNotBeNull();
        vendor.Value.ShouldBe("Acorn Media");
        vendor.Source.ShouldBe("vendor:sender");
    }

    [Fact]
    public void A_receipt_of_numbers_alone_has_no_vendor() => Read("12.00|13.00").ShouldBeNull();

    private static Field<string>? Read(string lines) => ReceiptRules.Read(lines.Replace('|', '\n')).Vendor;
}
