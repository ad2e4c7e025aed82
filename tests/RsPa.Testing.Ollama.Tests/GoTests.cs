using RsPa.Testing.Ollama.Go;

namespace RsPa.Testing.Ollama.Tests;

/// <summary>The parts of Go that show.</summary>
public sealed class GoTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("5m", 300)]
    [InlineData("1h15m30.5s", 4530.5)]
    [InlineData("-1s", -1)]
    [InlineData("+2s", 2)]
    [InlineData(".5s", 0.5)]
    [InlineData("1500ms", 1.5)]
    public void A_duration_is_read(string text, double seconds) => GoDuration.Read(text, out _).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("", "time: invalid duration \"\"")]
    [InlineData("-", "time: invalid duration \"-\"")]
    [InlineData("5", "time: missing unit in duration \"5\"")]
    [InlineData("5 m", "time: unknown unit \" m\" in duration \"5 m\"")]
    [InlineData("5d", "time: unknown unit \"d\" in duration \"5d\"")]
    [InlineData("1.2.3s", "time: invalid duration \"1.2.3s\"")]
    public void What_is_no_duration_is_named(string text, string words)
    {
        GoDuration.Read(text, out var error).ShouldBeNull();
        error.ShouldBe(words);
    }

    [Theory]
    [InlineData("", "EOF")]
    [InlineData("tru", "unexpected EOF")]
    [InlineData("trux", "invalid character 'x' in literal true (expecting 'e')")]
    [InlineData("{'a':1}", "invalid character '\\'' looking for beginning of object key string")]
    [InlineData("""{"a" 1}""", "invalid character '1' after object key")]
    [InlineData("""{"a":1 2}""", "invalid character '2' after object key:value pair")]
    [InlineData("[1 2]", "invalid character '2' after array element")]
    [InlineData("[1,]", "invalid character ']' looking for beginning of value")]
    [InlineData("\"a\nb\"", "invalid character '\\n' in string literal")]
    [InlineData("\"\\x\"", "invalid character 'x' in string escape code")]
    [InlineData("\"\\u00zz\"", "invalid character 'z' in \\u hexadecimal character escape")]
    [InlineData("-a", "invalid character 'a' in numeric literal")]
    [InlineData("1.a", "invalid character 'a' after decimal point in numeric literal")]
    [InlineData("1ea", "invalid character 'a' in exponent of numeric literal")]
    [InlineData("é", "invalid character 'Ã' looking for beginning of value")]
    public void What_is_no_json_is_named(string text, string words) => GoSyntax.Check(text).Error.ShouldBe(words);

    [Theory]
    [InlineData("""{"a":[1,-2.5e+3,true,false,null,"\u00e9\n"],"b":{}}""")]
    [InlineData("0")]
    public void Json_is_good(string text) => GoSyntax.Check(text).ShouldBe((text.Length, null));

    [Fact]
    public void Nesting_without_end_is_refused() => GoSyntax.Check(new string('[', 100_000)).Error.ShouldBe("exceeded max depth");

    [Fact]
    public void Of_two_properties_of_one_name_the_last_counts() => GoJson.Text(GoJson.Read("""{"a":1,"a":2}""")).ShouldBe("""{"a":2}""");
}
