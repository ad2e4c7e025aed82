using System.Text.Json;

namespace RsPa.Evals.Model;

/// <summary>Writes what the models did.</summary>
internal static class ModelReport
{
    /// <summary>One JSON object a line.</summary>
    public static void WriteJson(TextWriter writer, IReadOnlyList<PersonaReport> reports)
    {
        foreach (var report in reports)
        {
            foreach (var (field, change) in report.Fields)
            {
                Figure($"receipts.{field}.{report.Persona.Name}", Math.Round(change.WithModel / (double)change.Asked, 4), "fraction");
                Figure($"receipts.{field}.{report.Persona.Name}.gained", change.Gained, "receipts");
                Figure($"receipts.{field}.{report.Persona.Name}.lost", change.Lost, "receipts");
                Figure($"receipts.{field}.{report.Persona.Name}.faults_marked", change.Found, "receipts");
                Figure($"receipts.{field}.{report.Persona.Name}.false_alarms", change.Alarms, "receipts");
            }
            Figure($"receipts.{report.Persona.Name}.used", report.Used, "receipts");
        }
        Figure("receipts.sure_fields_worsened", reports.Sum(static report => report.Worsened.Count), "fields");

        void Figure(string name, double value, string unit) => writer.WriteLine(JsonSerializer.Serialize(new { name, value, unit }));
    }

    /// <summary>A table for people.</summary>
    public static void WriteTable(TextWriter writer, IReadOnlyList<PersonaReport> reports)
    {
        foreach (var report in reports)
        {
            writer.WriteLine($"with {report.Persona.What}; {report.Used} answers could be read");
            foreach (var (field, change) in report.Fields)
            {
                writer.WriteLine($"  {field,-8} {change.ByRules,5} of {change.Asked,5} by rules, {change.WithModel,5} with the model: "
                    + $"{change.Gained} gained, {change.Lost} lost; "
                    + $"marked for review {change.Found} that are wrong, {change.Alarms} that are right");
            }
        }
        var worsened = reports.SelectMany(static report => report.Worsened).ToList();
        writer.WriteLine($"{worsened.Count} fields that the rules were sure of were made worse by a model");
        foreach (var one in worsened)
            writer.WriteLine($"  {one.Field,-8} {one.File}, {one.Model}: '{one.ByRules}' became '{one.WithModel}'");
    }
}
