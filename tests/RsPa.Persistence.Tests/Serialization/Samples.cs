using System.Collections;
using System.Reflection;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Agents;

namespace RsPa.Persistence.Tests.Serialization;

/// <summary>Makes a value of any message type with every part filled in, the same each time.</summary>
internal static class Samples
{
    private static readonly DateTimeOffset Moment = new(2025, 3, 10, 8, 30, 15, 125, TimeSpan.Zero);

    public static object Of(Type type, string name = "value")
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return $"{name} with \"quotes\", ü and €";
        if (type == typeof(bool)) return true;
        if (type == typeof(int)) return 7;
        if (type == typeof(long)) return 12345678901L;
        if (type == typeof(double)) return 0.625;
        if (type == typeof(decimal)) return 12.50m;
        if (type == typeof(DateTimeOffset)) return Moment;
        if (type == typeof(DateOnly)) return new DateOnly(2025, 3, 10);
        if (type == typeof(TimeSpan)) return TimeSpan.FromSeconds(90.5);
        if (type == typeof(Guid)) return Guid.Parse("0195b0f2-7c1d-7000-8000-00000000002a");
        if (type == typeof(TaskId)) return new TaskId(Guid.Parse("0195b0f2-7c1d-7000-8000-00000000002a"));
        if (type == typeof(ScheduleName)) return new ScheduleName("nightly");
        if (type == typeof(AgentName)) return new AgentName("reimbursement");
        if (type.IsEnum) return Enum.GetValues(type).GetValue(1)!;
        if (type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type))
        {
            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(type.GenericTypeArguments))!;
            list.Add(Of(type.GenericTypeArguments[0], name));
            list.Add(Of(type.GenericTypeArguments[0], name));
            return list;
        }

        if (type.IsAbstract)
            return Of(type.Assembly.GetTypes().Where(type.IsAssignableFrom).First(candidate => !candidate.IsAbstract));
        if (type.GetProperty("Instance", BindingFlags.Public | BindingFlags.Static) is { } single)
            return single.GetValue(null)!;

        var constructor = type.GetConstructors().Single();
        var value = constructor.Invoke(constructor.GetParameters().Select(parameter => Of(parameter.ParameterType, parameter.Name!)).ToArray());
        foreach (var property in type.GetProperties().Where(property => property.CanWrite))
            property.SetValue(value, Of(property.PropertyType, property.Name));
        return value;
    }
}
