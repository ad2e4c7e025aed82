namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>Month names, whole and short, in the languages that receipts are most often printed in.</summary>
internal static class MonthNames
{
    private static readonly string[][] Names =
    [
        ["JANUARY", "JANUAR", "JÄNNER", "JANVIER", "JANV", "ENERO", "ENE", "GENNAIO", "GEN", "JANUARI", "JANEIRO", "STYCZNIA", "JAN"],
        ["FEBRUARY", "FEBRUAR", "FEBER", "FÉVRIER", "FEVRIER", "FÉVR", "FEVR", "FÉV", "FEV", "FEBRERO", "FEBBRAIO", "FEBRUARI", "FEVEREIRO", "LUTEGO", "FEBR", "FEB"],
        ["MARCH", "MÄRZ", "MAERZ", "MRZ", "MÄR", "MARS", "MARZO", "MAART", "MRT", "MARÇO", "MARCA", "MAC", "MAR"],
        ["APRIL", "AVRIL", "AVR", "ABRIL", "ABR", "APRILE", "KWIETNIA", "APR"],
        ["MAY", "MAI", "MAYO", "MAGGIO", "MAG", "MEI", "MAIO", "MAJ", "MAJA"],
        ["JUNE", "JUNI", "JUIN", "JUNIO", "GIUGNO", "GIU", "JUNHO", "CZERWCA", "JUN"],
        ["JULY", "JULI", "JUILLET", "JUIL", "JULIO", "LUGLIO", "LUG", "JULHO", "JULAI", "LIPCA", "JUL"],
        ["AUGUST", "AOÛT", "AOUT", "AGOSTO", "AGO", "AUGUSTUS", "AUGUSTI", "OGOS", "SIERPNIA", "AUG"],
        ["SEPTEMBER", "SEPTEMBRE", "SEPTIEMBRE", "SETTEMBRE", "SETEMBRO", "WRZEŚNIA", "SEPT", "SEP", "SET"],
        ["OCTOBER", "OKTOBER", "OCTOBRE", "OCTUBRE", "OTTOBRE", "OUTUBRO", "PAŹDZIERNIKA", "OCT", "OKT", "OTT", "OUT"],
        ["NOVEMBER", "NOVEMBRE", "NOVIEMBRE", "NOVEMBRO", "LISTOPADA", "NOV"],
        ["DECEMBER", "DEZEMBER", "DÉCEMBRE", "DECEMBRE", "DICIEMBRE", "DICEMBRE", "DEZEMBRO", "DISEMBER", "GRUDNIA", "DEC", "DEZ", "DÉC", "DIC", "DIS"],
    ];

    private static readonly Dictionary<string, int> Numbers = Names
        .SelectMany((names, month) => names.Select(name => (name, month: month + 1)))
        .ToDictionary(pair => pair.name, pair => pair.month, StringComparer.Ordinal);

    /// <summary>The month of a name in upper case, from 1 to 12; nothing for another word.</summary>
    public static int? Number(string upperName) => Numbers.TryGetValue(upperName, out var month) ? month : null;
}
