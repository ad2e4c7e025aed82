using RsPa.Actors.Logs;

namespace RsPa.Actors.Tests.Logs;

public sealed class RedactorTests
{
    [Theory]
    [InlineData("postgresql://ann:s3cr3tword@db/rspa", "postgresql://ann:***@db/rspa")]
    [InlineData("postgresql://ann:s3cr3t@word@db/rspa", "postgresql://ann:***@db/rspa")]
    [InlineData("postgresql://ann:s3cr3t/word@db/rspa", "postgresql://ann:***@db/rspa")]
    [InlineData("see https://ann:s3cr3tword@host/x and go", "see https://ann:***@host/x and go")]
    [InlineData("redis://:s3cr3tword@host", "redis://:***@host")]
    [InlineData("Authorization: Bearer s3cr3tword", "Authorization: Bearer ***")]
    [InlineData("authorization: Basic s3cr3tword==, next", "authorization: Basic ***, next")]
    [InlineData("\"Authorization\":\"Bearer s3cr3tword\"", "\"Authorization\":\"Bearer ***\"")]
    [InlineData("sent bearer s3cr3tword.abc", "sent bearer ***")]
    [InlineData("password=s3cr3tword rest", "password=*** rest")]
    [InlineData("Password: \"s3cr3t word\", user: x", "Password: ***, user: x")]
    [InlineData("{\"api_key\":\"s3cr3tword\",\"x\":1}", "{\"api_key\":***,\"x\":1}")]
    [InlineData("{\\\"apiKey\\\":\\\"s3cr3tword\\\"}", "{\\\"apiKey\\\":***}")]
    [InlineData("?x=1&access_token=s3cr3tword&y=2", "?x=1&access_token=***&y=2")]
    [InlineData("RSPA_DATABASE_PASSWORD='s3cr3tword'", "RSPA_DATABASE_PASSWORD=***")]
    [InlineData("client-secret = s3cr3tword;", "client-secret = ***;")]
    [InlineData("X-Api-Key: s3cr3tword", "X-Api-Key: ***")]
    [InlineData("Server=x;Pwd=s3cr3tword;Port=1", "Server=x;Pwd=***;Port=1")]
    [InlineData("Set-Cookie: id=s3cr3tword", "Set-Cookie: ***")]
    [InlineData("key sk-s3cr3tword0123456789abcdef here", "key *** here")]
    [InlineData("ghp_s3cr3tword0123456789abcdef", "***")]
    [InlineData("model qwen for rspa_s3cr3tword0123456789abcdef-s3cr3tword012345 was asked", "model qwen for *** was asked")]
    [InlineData("rspa_001.log", "rspa_001.log")]
    [InlineData("AKIAABCDEFGHIJKLMNOP", "***")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0.s3cr3twordAAAA", "***")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\ns3cr3tword\n-----END RSA PRIVATE KEY----- end", "*** end")]
    public void Secrets_are_masked(string text, string redacted)
    {
        Redactor.Redact(text).ShouldBe(redacted);
        Redactor.Redact(redacted).ShouldBe(redacted);
    }

    // Where a pattern takes too long, the whole text is masked.
    [Theory]
    [InlineData("ftp://a:")]
    [InlineData("eyJabcdefgh-")]
    [InlineData("eyJabcdefgh.abcdefgh-")]
    [InlineData("-----BEGIN A A ")]
    [InlineData("authorization \t ")]
    [InlineData("authorization: \t ")]
    [InlineData("password:\"")]
    [InlineData("password='")]
    [InlineData("password \\\"")]
    [InlineData("http://a:b")]
    [InlineData("bearer ")]
    public void No_text_makes_it_slow(string part)
    {
        var text = "@://" + string.Concat(Enumerable.Repeat(part, 65_536 / part.Length));

        Redactor.Redact(text).Length.ShouldBeGreaterThan(100);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Task 019a completed in 5 s")]
    [InlineData("max_tokens=512, tokens: 12")]
    [InlineData("http://localhost:11434/api/chat")]
    [InlineData("see http://host:80/path/@me for more")]
    [InlineData("key = value")]
    [InlineData("ann@example.org wrote: hello")]
    [InlineData("sqlite:///home/ann/.rs/pa/main.db")]
    [InlineData("the bearer of this letter")]
    public void Other_text_stays_as_it_is(string text) => Redactor.Redact(text).ShouldBe(text);
}
