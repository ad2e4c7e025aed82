using RsPa.Agents.Documents;
using RsPa.Host.Start;
using RsPa.Isolation.Parent;
using RsPa.Testing.Hostile;
using Xunit.Abstractions;

namespace RsPa.Host.Tests.Documents;

/// <summary>Documents that are made to harm whoever reads them, in a process as the service starts it.</summary>
public sealed class HostileDocumentTests(HostileDocumentTests.Process process, ITestOutputHelper output) : IClassFixture<HostileDocumentTests.Process>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    public static TheoryData<string> Kinds => [.. HostileDocument.All.Select(document => document.Kind)];

    [Fact]
    public void There_are_many_kinds() => HostileDocument.All.Select(document => document.Kind).Distinct().Count().ShouldBeGreaterThanOrEqualTo(40);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_hostile_document_is_read_or_refused_with_a_plain_reason(string kind)
    {
        var document = HostileDocument.All.Single(one => one.Kind == kind);
        using var content = new MemoryStream(document.Make());

        var answer = await process.Current.ReadAsync("receipt", document.FileName, content).WaitAsync(Timeout, TimeProvider.System);
        process.After(answer);

        output.WriteLine($"{content.Length:N0} bytes: {answer.Reading}");
        switch (answer.Reading)
        {
            case DocumentReading.Done:
                break;
            case DocumentReading.Refused { Limit: null } refused:
                refused.Reason.ShouldContain($"'{document.FileName}'");
                break;
            case DocumentReading.Refused refused:
                refused.Limit.ShouldNotBe(DocumentLimit.Crash, refused.Reason);
                break;
            default:
                answer.Reading.ShouldBeNull();
                break;
        }
    }

    /// <summary>The process, and the next one where a document has ended it.</summary>
    public sealed class Process : IDisposable
    {
        private readonly ReaderStarter _starter = new(ReaderProgram.Find(), new ReaderLimits { ProcessorTime = TimeSpan.FromSeconds(1), MemoryBytes = 96 * 1024 * 1024 });
        private IReaderChild? _current;

        public IReaderChild Current => _current ??= _starter.Start();

        public void After(ReaderAnswer answer)
        {
            if (answer.IsSpent)
                Dispose();
        }

        public void Dispose()
        {
            _current?.Kill();
            _current = null;
        }
    }
}
