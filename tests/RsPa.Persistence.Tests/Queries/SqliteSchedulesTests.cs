using RsPa.Persistence.Tests.Tasks;
using RsPa.Testing.Store;

namespace RsPa.Persistence.Tests.Queries;

public sealed class SqliteSchedulesTests() : SchedulesSpec(new SqliteUnderTest(Alpha, Beta));
