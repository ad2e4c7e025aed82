namespace RsPa.Architecture.Tests;

public sealed class CirclesTests
{
    [Theory]
    [InlineData("a>b b>c a>c", "")]
    [InlineData("a>b b>a", "a,b")]
    [InlineData("a>b b>c c>a c>d", "a,b,c")]
    [InlineData("a>b b>a b>c c>d d>c", "a,b;c,d")]
    public void Of_Graph_FindsItsCirclesOnly(string graph, string expected) =>
        string.Join(';', Circles.Of(graph.Split(' ').Select(arrow => (arrow[..1], arrow[2..]))).Select(circle => string.Join(',', circle)).Order(StringComparer.Ordinal)).ShouldBe(expected);
}
