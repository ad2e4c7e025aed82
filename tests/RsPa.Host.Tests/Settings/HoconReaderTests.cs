using Akka.Configuration;
using Akka.Configuration.Hocon;
using CsCheck;
using RsPa.Host.Settings.Sources;

namespace RsPa.Host.Tests.Settings;

/// <summary>The settings file is read as Akka reads the rest of HOCON.</summary>
public sealed class HoconReaderTests
{
    // No key is both a value and a group: Akka keeps a group to which a list is assigned later.
    private static readonly Gen<string> Keys = One("a", "b", "c.d", "c . e", "\"f\"", "g h");

    private static readonly Gen<string> Words = One("x", "12", "true", "null", "~/x", "a/b", "-5.0", "x y", "\"q # r\"", "\"\"", "\" s \"", "\"t\\n\\u0041\\\\\"", "\"\"\"u\\n\"v\"\"\"", "'w'");

    private static readonly Gen<string> Texts = Gen.Select(Words.Array[1, 3], One("", " # note", " // note")).Select((words, note) => string.Join(' ', words) + note);

    private static readonly Gen<string> Values = Gen.Frequency(
        (6, Texts),
        (1, Words.Array[0, 3].Select(words => $"[{string.Join(", ", words)}]")),
        (1, Words.Array[1, 3].Select(words => $"[ # note\n{string.Join('\n', words)},\n]")),
        (1, One("${t1}", "x${t1}y", "${t1} ${t2}", "${t.u}", "[${t1}, z]")));

    private static readonly Gen<string> Members = Gen.Select(Keys, One("=", " : "), Values).Select((key, sign, value) => key + sign + value);

    private static readonly Gen<string> Groups = Gen.Select(One("c", "i", "i.j"), One(" {", " = {"), Members.Array[0, 3]).Select((key, open, members) => $"{key}{open}\n{string.Join('\n', members)}\n}}");

    private static readonly Gen<string> Files = Gen.Frequency((3, Members), (1, Groups)).Array[1, 6]
        .Select(members => $"t1 = one\nt2 = \"two 2\"\nt {{ u = three }}\n{string.Join('\n', members)}\n");

    [Fact]
    public void A_file_is_read_as_akka_reads_it() =>
        Files.Sample(text => Ours(text).ShouldBe(Akkas(text), text), iter: 3_000);

    [Theory]
    [InlineData("a = what?", "the value of 'a' holds a '?'")]
    [InlineData("a = C:\\dir", "the value of 'a' holds a ':'")]
    [InlineData("a = x\\y", "the value of 'a' holds a '\\'")]
    [InlineData("a$ = x", "the key 'a$' holds a '$'")]
    [InlineData("a = $x", "the value of 'a' holds a '$'")]
    [InlineData("a = ${b\n}", "a '${' of 'a' is not closed on its line")]
    [InlineData("a = \"\\x\"", "'\\x' in a text in quotes means nothing")]
    [InlineData("a = \"\\u00g1\"", "'\\u' in a text in quotes means nothing")]
    [InlineData("a..b = 1", "'a..b' is not a valid key")]
    public void What_means_nothing_is_a_fault_of_its_line(string text, string problem)
    {
        var (line, found) = HoconReader.Read($"\n\n{text}").Fault!.Value;

        found.ShouldContain(problem);
        line.ShouldBe(3);
    }

    [Theory]
    [InlineData("a = ${b}", "${b} refers to nothing")]
    [InlineData("b = 1\na = ${b.c}", "${b.c} refers to nothing")]
    [InlineData("b = [1]\na = x${b}", "${b} stands within a text, and is none")]
    public void A_reference_to_nothing_is_a_fault(string text, string problem) => Fault(text).ShouldContain(problem);

    [Fact]
    public void A_list_can_be_referred_to() => Ours("b = [1, 2]\na = ${b}").ShouldBe(["a=[1|2]", "b=[1|2]"]);

    [Fact]
    public void References_that_double_at_each_step_are_a_fault() =>
        Fault("k0 = xx\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"k{i} = ${{k{i - 1}}}${{k{i - 1}}}\n"))).ShouldContain("more than a file");

    [Fact]
    public void Objects_that_double_at_each_step_are_a_fault() =>
        Fault("k0 { x = 1 }\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"k{i} {{ x = ${{k{i - 1}}}, y = ${{k{i - 1}}} }}\n"))).ShouldContain("more than a file");

    [Fact]
    public void A_chain_of_references_without_end_is_a_fault() =>
        Fault(string.Concat(Enumerable.Range(1, 600).Reverse().Select(i => $"k{i} = x${{k{i - 1}}}\n")) + "k0 = x\n").ShouldContain("more than 500");

    [Fact]
    public void Objects_within_one_another_without_end_are_a_fault() =>
        Fault("k0 { x = 1 }\n" + string.Concat(Enumerable.Range(1, 600).Select(i => $"k{i} {{ x = ${{k{i - 1}}} }}\n"))).ShouldContain("longer than 1000 characters");

    private static string Fault(string text) => HoconFile.Parse(text, "x.conf").Faults.ShouldHaveSingleItem().Problem;

    private static string[] Ours(string text)
    {
        var content = HoconFile.Parse(text, "x.conf");
        content.Faults.ShouldBeEmpty(text);
        return [.. content.Values.Select(value => $"{value.Name}={(value.Value.Items is { } items ? $"[{string.Join('|', items)}]" : value.Value.Text)}").Order(StringComparer.Ordinal)];
    }

    private static Gen<string> One(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private static string[] Akkas(string text)
    {
        var found = new List<string>();
        Collect(ConfigurationFactory.ParseString(text).Root.GetObject(), "");
        return [.. found.Order(StringComparer.Ordinal)];

        void Collect(HoconObject from, string path)
        {
            foreach (var (name, value) in from.Items)
            {
                var key = path.Length == 0 ? name : $"{path}.{name}";
                if (value.IsObject() && value.GetObject().Items.Count > 0)
                    Collect(value.GetObject(), key);
                else if (value.IsObject())
                    found.Add($"{key}={{…}}");
                else if (value.Values.Any(part => part is HoconArray))
                    found.Add($"{key}=[{string.Join('|', value.GetArray().Select(item => item.GetString() ?? ""))}]");
                else
                    found.Add($"{key}={value.GetString() ?? ""}");
            }
        }
    }
}
