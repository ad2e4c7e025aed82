using RsPa.Actors.Protocol.Health;
using RsPa.Application.Health;

namespace RsPa.Application.Tests.Health;

public sealed class PartDocumentTests
{
    [Fact]
    public void Of_figures_shows_each_as_a_person_reads_it()
    {
        var part = new HealthPart("inbox", "ready", "full", "make room",
        [
            new HealthFigure.Text("folder", "/in"),
            new HealthFigure.Number("waiting", 12, "{file}"),
            new HealthFigure.Number("bytes", 12345678901, "By"),
            new HealthFigure.Number("share", 0.5, "1"),
            new HealthFigure.Moment("since", new DateTimeOffset(2025, 3, 10, 8, 0, 0, TimeSpan.Zero)),
        ]);

        var shown = PartDocument.Of(part);

        (shown.Name, shown.State, shown.Fault, shown.Remedy).ShouldBe(("inbox", "ready", "full", "make room"));
        string.Join("; ", shown.Details.Select(detail => $"{detail.Key} {detail.Value}"))
            .ShouldBe("folder /in; waiting 12; bytes 12345678901; share 0.5; since 2025-03-10 08:00:00Z");
    }

    [Fact]
    public void Of_calls_to_a_model_server_shows_one_line()
    {
        var part = new HealthPart("gateway", "up", null, null,
        [
            new HealthFigure.Text("model", "qwen3:8b"),
            new HealthFigure.Number("calls_in_flight", 1, "{call}"),
            new HealthFigure.Number("call_slots", 2, "{call}"),
            new HealthFigure.Number("calls_waiting", 3, "{call}"),
        ]);

        PartDocument.Of(part).Details.ShouldBe(new Dictionary<string, string> { ["model"] = "qwen3:8b", ["calls"] = "1 of 2 in flight, 3 waiting" });
    }
}
