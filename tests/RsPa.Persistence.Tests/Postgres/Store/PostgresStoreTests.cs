using RsPa.Testing.Store;

namespace RsPa.Persistence.Tests.Postgres.Store;

public sealed class PostgresStoreTests : StoreSpec
{
    public PostgresStoreTests()
        : this(new PostgresUnderTest(Alpha, Beta))
    {
    }

    private PostgresStoreTests(PostgresUnderTest postgres)
        : base(postgres)
    {
    }
}

public sealed class PostgresModelCallsTests() : ModelCallsSpec(new PostgresUnderTest(Alpha, Beta));

public sealed class PostgresApiKeysTests() : ApiKeysSpec(new PostgresUnderTest(Alpha, Beta));
