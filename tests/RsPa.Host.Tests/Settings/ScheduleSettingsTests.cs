using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Host.Tests.Settings;

public sealed class ScheduleSettingsTests : IDisposable
{
    private readonly SettingsWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Schedules_of_the_file_are_read()
    {
        File.WriteAllText(Path.Combine(_world.Working, "holidays.ics"), "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20250101T000000Z\r\nDTSTART;VALUE=DATE:20271224\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");

        var schedules = _world.WithFile("""
            schedules {
              nightly {
                agent = reimbursement
                cron = "0 2 * * *"
                zone = Europe/Berlin
                priority = low
                input { folder = "/home/ann/receipts", days = 2, deep { a = true } }
                leave_out = holidays.ics
              }
              watch { agent = system_report, every = 6h, zone = UTC, input = "{\"days\":1}" }
            }
            """).Loaded().Settings.Schedules;

        schedules[new ScheduleName("nightly")].ShouldBe(new ScheduleDefinition(new AgentName("reimbursement"), """{"folder":"/home/ann/receipts","days":2,"deep":{"a":true}}""", new ScheduleRule.Cron("0 2 * * *"), "Europe/Berlin", TaskPriority.Low)
        {
            LeaveOut = [new DateOnly(2027, 12, 24)],
        });
        schedules[new ScheduleName("watch")].ShouldBe(new ScheduleDefinition(new AgentName("system_report"), """{"days":1}""", new ScheduleRule.Every(TimeSpan.FromHours(6), DateTimeOffset.UnixEpoch)));
    }

    [Theory]
    [InlineData("cron = \"0 2 * * *\"", "schedules.nightly.agent")]
    [InlineData("agent = echo", "schedules.nightly.cron")]
    [InlineData("agent = echo, cron = \"0 26 * * *\"", "schedules.nightly.cron")]
    [InlineData("agent = echo, cron = \"@daily\", zone = Nowhere", "schedules.nightly.zone")]
    [InlineData("agent = echo, at = \"+2h\"", "schedules.nightly.at")]
    [InlineData("agent = echo, cron = \"@daily\", overlp = skip", "schedules.nightly.overlp")]
    [InlineData("agent = echo, cron = \"@daily\", leave_out = nowhere.ics", "schedules.nightly.leave_out")]
    [InlineData("agent = echo, cron = \"@daily\", catch_up_window = 40d", "schedules.nightly.catch_up_window")]
    public void What_is_wrong_with_one_is_told_with_its_place(string schedule, string key)
    {
        var fault = _world.WithFile($"schedules {{ nightly {{ {schedule} }} }}").Faults()[0];

        fault.Key.ShouldBe(key);
        fault.Origin.Place.ShouldBe($"{_world.File}:1");
        fault.Allowed.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_name_that_is_none_is_told() => _world.WithFile("schedules { Nightly { agent = echo, cron = \"@daily\" } }").Fault().Key.ShouldBe("schedules.Nightly");

    [Fact]
    public void Another_layer_has_no_schedules() => _world.Faults("--schedules.nightly.cron", "@daily")[0].Problem.ShouldContain("not a known setting");
}
