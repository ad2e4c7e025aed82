namespace RsPa.Agents.BuiltIn.Reimbursement.Review;

/// <summary>From which total on somebody should look at a receipt, whatever its currency.</summary>
/// <param name="Euros">The bound in euros.</param>
internal sealed record ReviewBounds(decimal Euros)
{
    /// <summary>The bound where none is set, in euros.</summary>
    public const decimal Usual = 10_000;

    // What about one euro is, roughly and for good: a bound that moved with the day's rate would judge one receipt in two ways.
    private static readonly Dictionary<string, int> ToTheEuro = new(StringComparer.Ordinal)
    {
        ["VND"] = 27_000, ["IDR"] = 17_000, ["KRW"] = 1_500, ["HUF"] = 400, ["JPY"] = 150, ["INR"] = 90, ["RUB"] = 90, ["PHP"] = 60, ["THB"] = 40,
        ["TRY"] = 40, ["TWD"] = 35, ["CZK"] = 25, ["MXN"] = 20, ["ZAR"] = 20, ["SEK"] = 11, ["NOK"] = 11, ["HKD"] = 9, ["CNY"] = 8, ["DKK"] = 7,
        ["BRL"] = 6, ["MYR"] = 5, ["PLN"] = 4, ["ILS"] = 4, ["AED"] = 4, ["SAR"] = 4,
    };

    /// <summary>The bound in a currency; in euros for one that is unknown or worth about as much.</summary>
    public decimal In(string? currency) => Euros * ToTheEuro.GetValueOrDefault(currency ?? "", 1);
}
