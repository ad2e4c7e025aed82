using System.Text;
using System.Text.Json;
using RsPa.Actors.Agents;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Persistence.Serialization;

namespace RsPa.Persistence.Tests.Serialization;

/// <summary>
/// What earlier versions stored stays readable. Each file in Golden/ is what was once written under the name of the file; a file is
/// never changed. A new form gets a new name, a file of its own, and the old file is then read through its upcaster.
/// </summary>
public sealed class GoldenTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Serialization", "Golden");

    public static TheoryData<string> Files() => [.. Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_stored_form_stays_readable_and_is_written_the_same_way(string name)
    {
        var serializer = new StoredSerializer(null!, Manifests.Current);
        var stored = File.ReadAllText(Path.Combine(Folder, name + ".json"));

        var value = serializer.FromBinary(Encoding.UTF8.GetBytes(stored), name);

        value.ShouldBeEquivalentTo(Expected(name));
        if (!Manifests.Current.Named(name)!.IsOld)
            Compact(Encoding.UTF8.GetString(serializer.ToBinary(value))).ShouldBe(Compact(stored));
    }

    // What an old form does not hold has its default.
    private static object Expected(string name) => (name, Samples.Of(Manifests.Current.Named(name)!.Type)) switch
    {
        ("agent.configured.v1", AgentConfigured configured) => configured with { Definition = Older(configured.Definition) },
        ("agent.state.v1" or "agent.state.v2", AgentState state) => state with { Definition = Older(state.Definition!) },
        ("tasks.leases-renewed.v2", LeasesRenewed renewed) => renewed with { ToStop = [] },
        var (_, sample) => sample,
    };

    private static AgentDefinition Older(AgentDefinition definition) => definition with { Limits = definition.Limits with { MaxConcurrentPerKey = 1 } };

    [Fact]
    public void Every_stored_form_has_its_file()
    {
        var files = Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).ToHashSet();

        Manifests.Current.Names.Where(name => !files.Contains(name)).ShouldBeEmpty(
            $"write the file {Folder}/<name>.json in the source tree with what is stored under that name");
    }

    private static string Compact(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement);
    }
}
