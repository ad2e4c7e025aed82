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
        var height = 60 + (outcomes.Count * ((models.Count * Row) + Gap));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Left + Width + 20:0} {height:0}\" font-family=\"system-ui, sans-serif\" font-size=\"12\">\n");
        svg.Append("<title>What the GPU does, by policy</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"16\" fill=\"#111827\">pale: loaded · full: calls · black: loads · red: preempted ({trace.Count:N0} calls, {gpu.VramMb / 1024:0} GB, {gpu.Slots} slots)</text>\n");
        var top = 30d;
        foreach (var outcome in outcomes)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{top + 12:0}\" font-weight=\"bold\" fill=\"#111827\">{outcome.Policy}: {outcome.Gpu.Swaps} swaps, {outcome.TokensPerHour / 1000:N0} k tokens an hour</text>\n");
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
        return svg.Append("</svg>\n").ToString();
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
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0}\" y=\"{top + 12:0}\" text-anchor=\"middle\" fill=\"#6b7280\">{TimeSpan.FromSeconds(at):h\\:mm\\:ss}</text>\n");
        }
    }

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
