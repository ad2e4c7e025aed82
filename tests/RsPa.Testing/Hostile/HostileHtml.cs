using static RsPa.Testing.Hostile.HostileDocument;

namespace RsPa.Testing.Hostile;

/// <summary>Pages that are deep, wide, endless or never closed.</summary>
internal static class HostileHtml
{
    public static IReadOnlyList<HostileDocument> All { get; } =
    [
        Page("deep divisions", () => Repeat("<div>", 100_000) + "Total 12.00"),
        Page("deep divisions of half a megabyte", () => Repeat("<div>", 50_000) + "Total 12.00" + Repeat("</div>", 45_000)),
        Page("deep inline elements", () => Repeat("<b><i><font>", 20_000) + "Total 12.00"),
        Page("misnested formatting", () => Repeat("<b><p>x<a><i></b></p>", 20_000)),
        Page("unclosed paragraphs", () => Repeat("<p>x", 200_000)),
        Page("deep tables", () => Repeat("<table><tr><td>", 15_000) + "Total 12.00"),
        Page("a row of many cells", () => "<table><tr>" + Repeat("<td>1.00</td>", 100_000)),
        Page("deep lists", () => Repeat("<ul><li>", 30_000) + "Total 12.00"),
        Page("deep preformatted text", () => "<pre>" + Repeat("<span>x", 30_000)),
        Page("deep drawings", () => Repeat("<svg><foreignObject>", 20_000) + "Total 12.00"),
        Page("many attributes", () => $"<p {string.Concat(Enumerable.Range(0, 60_000).Select(i => $"a{i}=1 "))}>Total 12.00"),
        Page("a huge attribute", () => $"<p title='{new string('x', 8_000_000)}'>Total 12.00"),
        Page("a style of blanks", () => $"<p style='display{new string(' ', 2_000_000)}'>Total 12.00"),
        Page("many entities", () => Repeat("&amp;&lt;&CounterClockwiseContourIntegral;", 100_000)),
        Page("entities without end", () => new string('&', 3_000_000)),
        Page("a huge text", () => new string('x', 9_000_000)),
        Page("a huge script", () => $"<script>{Repeat("var a = '<div>';", 500_000)}</script>Total 12.00"),
        Page("a huge style sheet", () => $"<style>{Repeat("p{display:none}", 500_000)}</style>Total 12.00"),
        Page("a comment without end", () => "<!--" + Repeat("<!- -", 1_500_000)),
        Page("tags without end", () => Repeat("<a<", 1_500_000)),
        Page("laughing entities", () => "<!DOCTYPE html [<!ENTITY a 'ha'>" + string.Concat(Enumerable.Range(0, 30).Select(i => $"<!ENTITY b{i} '{Repeat($"&b{i - 1};", 10)}'>")) + "]><p>&b29;"),
        Page("frames and forms", () => Repeat("<form><fieldset><select><option>", 40_000) + "Total 12.00"),
    ];

    private static HostileDocument Page(string kind, Func<string> body) => new($"html {kind}", ".html", () => Latin($"<html><body>{body()}"));
}
