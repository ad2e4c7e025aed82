namespace RsPa.Testing.Store;

/// <summary>What every store of tasks must do: a file for each of its ideas.</summary>
/// <param name="tested">The store.</param>
public abstract partial class StoreSpec(IStoreUnderTest tested) : StoreSuite(tested);
