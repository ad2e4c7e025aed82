using System.Text;
using System.Text.Json;
using RsPa.Agents;
using RsPa.Cli.Protocol;

namespace RsPa.Cli.Rendering;

/// <summary>
/// Writes a command's result for programs: by the command's shape one value, one object made up of all that it gives, or a line for
/// each frame of a stream. Errors go to standard error, as an object of a line.
/// </summary>
internal sealed class JsonRenderer(string shape, TextWriter output, TextWriter error) : IFrameRenderer
{
    private readonly List<Frame> _data = [];

    public void Show(Frame frame)
    {
        switch (frame.Kind)
        {
            case "table" or "record" when shape == "lines":
                Write(output, json => WriteData(json, frame));
                break;
            case "table" or "record":
                _data.Add(frame);
                break;
            case "line" when frame.Value is { } value:
                Write(output, value.WriteTo);
                output.Flush();
                break;
            case "error":
                Write(error, json => WriteError(json, frame.Message ?? "", frame));
                break;
            default:
                // Text and progress are for people.
                break;
        }
    }

    public void Finish()
    {
        if (shape == "object" && _data.Count > 0)
            Write(output, WriteObject);
        else
            _data.ForEach(frame => Write(output, json => WriteData(json, frame)));
        _data.Clear();
    }

    public void Fail(string message, string? remedy = null) => Write(error, json => WriteError(json, message, new Frame { Remedy = remedy }));

    private void WriteObject(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var frame in _data)
        {
            if (frame.Kind == "record")
            {
                WriteFields(json, frame);
                continue;
            }

            json.WritePropertyName(frame.Name ?? "rows");
            WriteData(json, frame);
        }

        json.WriteEndObject();
    }

    private static void WriteData(Utf8JsonWriter json, Frame frame)
    {
        if (frame.Kind == "record")
        {
            json.WriteStartObject();
            WriteFields(json, frame);
            json.WriteEndObject();
            return;
        }

        json.WriteStartArray();
        foreach (var row in frame.Rows)
        {
            json.WriteStartObject();
            foreach (var (column, value) in frame.Columns.Zip(row).Where(cell => cell.First.IsForPrograms))
                WriteProperty(json, column.Name, value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFields(Utf8JsonWriter json, Frame frame)
    {
        foreach (var field in frame.Fields)
        {
            if (field.Column.IsForPrograms && field.Value is { } value)
                WriteProperty(json, field.Column.Name, value);
        }
    }

    private static void WriteProperty(Utf8JsonWriter json, string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return;
        json.WritePropertyName(name);
        value.WriteTo(json);
    }

    private static void WriteError(Utf8JsonWriter json, string message, Frame frame)
    {
        json.WriteStartObject();
        json.WriteString("error", message);
        if (frame.Remedy is { } remedy)
            json.WriteString("remedy", remedy);
        if (frame.Field is { } field)
            json.WriteString("field", field);
        if (frame.Value is { } value)
            WriteProperty(json, "value", value);
        json.WriteEndObject();
    }

    // What JSON leaves as it is and a terminal may obey stands within strings, where the escapes mean the same to a program.
    private static void Write(TextWriter target, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, WireJson.Plain))
            write(json);
        target.Write(DisplayText.Line(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length), int.MaxValue) + "\n");
    }
}
