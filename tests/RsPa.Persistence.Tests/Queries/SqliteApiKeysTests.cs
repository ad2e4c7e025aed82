using RsPa.Persistence.Tests.Tasks;
using RsPa.Testing.Store;

namespace RsPa.Persistence.Tests.Queries;

public sealed class SqliteApiKeysTests() : ApiKeysSpec(new SqliteUnderTest(Alpha, Beta));
