using System.Globalization;
using System.Text;

namespace RsPa.Benchmarks.Gpu;

/// <summary>Draws what the GPU did under each policy: a row for each model, on one axis of time.</summary>
internal static class TimelineSvg
{
    private const double Left = 150;
    private const double Width = 1000;
    private const double Row = 18;
    private const double Gap = 34;

    private static readonly string[] Colors = ["#2563eb", "#ea580c", "#16a34a", "#9333ea", "#0891b2", "#ca8a04", "#db2777", "#4b5563"];

    public static string Draw(GpuSpec gpu, IReadOnlyList<TraceCall> trace, IReadOnlyList<Outcome> outcomes)
    {
        var models = trace.Select(call => call.Model).Distinct().Order(StringComparer.Ordinal).ToList();
        var from = trace[0].At;
        var to = outcomes.Max(outcome => from + outcome.Seconds);
        var height = 40 + (outcomes.Count * ((models.Count * Row) + Gap));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Left + Width + 20:0} {height:0}\" font-family=\"system-ui, sans-serif\" font-size=\"12\">\n");
        svg.Append("<title>What the GPU does, by policy</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        Legend(svg, $"{trace.Count:N0} calls, {gpu.VramMb / 1024:0} GB, {gpu.Slots} {(gpu.Slots == 1 ? "slot" : "slots")} a model");
        var top = 30d;
        foreach (var outcome in outcomes)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{top + 12:0}\" font-weight=\"bold\" fill=\"#111827\">{outcome.Policy}: {outcome.Gpu.Swaps:N0} swaps, {outcome.TokensPerHour / 1000:N0} k tokens an hour</text>\n");
            top += 18;
            for (var i = 0; i < models.Count; i++)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{top + 13:0}\" text-anchor=\"end\" fill=\"#374151\">{Escape(models[i])}</text>\n");
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{top + 1:0}\" width=\"{Width}\" height=\"{Row - 2}\" fill=\"#f3f4f6\"/>\n");
                DrawRow(svg, outcome, models[i], Colors[i % Colors.Length], top, from, to);
                top += Row;
            }

            top += Gap - 18;
        }

        Axis(svg, top, from, to);
        LastCall(svg, top, Left + (Width * (trace[^1].At - from) / Math.Max(to - from, 1e-3)));
        return svg.Append("</svg>\n").ToString();
    }

    private static void Legend(StringBuilder svg, string what)
    {
        (string Fill, double Opacity, string Means)[] entries =
            [(Colors[0], 0.25, "loaded"), (Colors[0], 1, "works on calls"), ("#111827", 1, "loads"), ("#dc2626", 1, "preempted: work lost")];
        var x = Left;
        foreach (var (fill, opacity, means) in entries)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x:0}\" y=\"6\" width=\"12\" height=\"12\" fill=\"{fill}\" fill-opacity=\"{opacity}\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + 18:0}\" y=\"16\" fill=\"#374151\">{means}</text>\n");
            x += 40 + (means.Length * 6.5);
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + Width:0}\" y=\"16\" text-anchor=\"end\" fill=\"#374151\">{what}</text>\n");
    }

    // Whatever is done behind this line is late by so much.
    private static void LastCall(StringBuilder svg, double bottom, double x)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x:0.0}\" x2=\"{x:0.0}\" y1=\"44\" y2=\"{bottom:0}\" stroke=\"#111827\" stroke-dasharray=\"4 3\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0}\" y=\"40\" text-anchor=\"middle\" fill=\"#374151\">the last call comes</text>\n");
    }

    private static void DrawRow(StringBuilder svg, Outcome outcome, string model, string color, double top, double from, double to)
    {
        var spans = outcome.Gpu.Timeline.Where(span => span.Model == model).ToList();
        var end = from + outcome.Seconds;
        var pixel = (to - from) / Width;
        foreach (var span in Joined(spans.Where(span => span.Kind == SpanKind.Loaded).Concat(Still(outcome, model, end)), 0))
            Rect(span, color, 0.25);
        foreach (var span in Joined(spans.Where(span => span.Kind == SpanKind.Call), pixel / 2))
            Rect(span, color, 1);
        foreach (var span in spans.Where(span => span.Kind == SpanKind.Load))
            Rect(span, "#111827", 1);
        foreach (var span in spans.Where(span => span.Kind == SpanKind.Lost))
            Rect(span, "#dc2626", 1);

        void Rect(TimelineSpan span, string fill, double opacity) => svg.Append(
            CultureInfo.InvariantCulture,
            $"<rect x=\"{X(span.From):0.0}\" y=\"{top + 1:0}\" width=\"{Math.Max(0.4, X(span.To) - X(span.From)):0.0}\" height=\"{Row - 2}\" fill=\"{fill}\" fill-opacity=\"{opacity}\"/>\n");

        double X(double at) => Left + (Width * (at - from) / Math.Max(to - from, 1e-3));
    }

    // What is loaded at the end was never unloaded.
    private static IEnumerable<TimelineSpan> Still(Outcome outcome, string model, double end) =>
        outcome.Gpu.IsLoaded(model) ? [new TimelineSpan(model, outcome.Gpu.Timeline.Last(span => span.Model == model && span.Kind == SpanKind.Load).To, end, SpanKind.Loaded)] : [];

    // Gaps that nobody would see are left out.
    private static IEnumerable<TimelineSpan> Joined(IEnumerable<TimelineSpan> spans, double gap)
    {
        TimelineSpan? open = null;
        foreach (var span in spans.OrderBy(span => span.From))
        {
            if (open is { } before && span.From <= before.To + gap)
            {
                open = before with { To = Math.Max(before.To, span.To) };
                continue;
            }

            if (open is { } done)
                yield return done;
            open = span;
        }

        if (open is { } last)
            yield return last;
    }

    private static void Axis(StringBuilder svg, double top, double from, double to)
    {
        double[] steps = [1, 5, 15, 60, 300, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];
        var step = steps.FirstOrDefault(step => (to - from) / step <= 14, 7 * 86_400);
        for (var at = 0d; at <= to - from; at += step)
        {
            var x = Left + (Width * at / Math.Max(to - from, 1e-3));
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x:0.0}\" x2=\"{x:0.0}\" y1=\"{top - 12:0}\" y2=\"{top - 6:0}\" stroke=\"#9ca3af\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0}\" y=\"{top + 8:0}\" text-anchor=\"middle\" fill=\"#6b7280\">{TimeSpan.FromSeconds(at):h\\:mm\\:ss}</text>\n");
        }
    }

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
