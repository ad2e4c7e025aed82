using RsPa.Persistence.Tests.Postgres.Store;
using RsPa.Testing.Store;

namespace RsPa.Persistence.Tests.Postgres.Queries;

public sealed class PostgresQueriesTests() : QueriesSpec(new PostgresUnderTest(Alpha, Beta));

public sealed class PostgresModelCallsTests() : ModelCallsSpec(new PostgresUnderTest(Alpha, Beta));

public sealed class PostgresApiKeysTests() : ApiKeysSpec(new PostgresUnderTest(Alpha, Beta));

public sealed class PostgresSchedulesTests() : SchedulesSpec(new PostgresUnderTest(Alpha, Beta));
